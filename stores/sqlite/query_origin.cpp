#include "stores/sqlite/query_origin.hpp"

#include "stores/sqlite/explain.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <set>

namespace dunlin::sqlite {

namespace {

std::string text_or_empty(const char* text) {
  return text != nullptr ? text : "";
}

/// Of a UNION or a recursive query SQLite names the origin of one part only.
bool is_compound(const std::vector<plan_line>& plan) {
  return std::any_of(plan.begin(), plan.end(), [](const plan_line& line) {
    return line.detail.starts_with("COMPOUND")
           || line.detail.starts_with("MERGE")
           || line.detail.starts_with("RECURSIVE");
  });
}

} // namespace

result<std::string> origin_of(database& db, const std::string& query,
                              const std::vector<std::string>& columns) {
  auto prepared = db.prepare(query);
  if (!prepared)
    return fail(prepared.error());
  std::set<std::string> origins;
  for (int at = 0; at < prepared->columns(); ++at) {
    const auto name = prepared->column_name(at);
    if (std::none_of(columns.begin(), columns.end(), [&](const auto& column) {
          return same_name(column, name);
        }))
      continue;
    auto* handle = prepared->handle();
    const auto is_main
        = text_or_empty(sqlite3_column_database_name(handle, at)) == "main";
    origins.insert(
        is_main ? text_or_empty(sqlite3_column_table_name(handle, at)) : "");
  }
  if (origins.size() != 1 || origins.begin()->empty())
    return std::string{};
  const auto compound = is_compound(db, query);
  if (!compound)
    return fail(compound.error());
  return *compound ? std::string{} : *origins.begin();
}

result<bool> is_compound(database& db, const std::string& query) {
  const auto plan = explain(db, query);
  if (!plan)
    return fail(plan.error());
  return is_compound(*plan);
}

} // namespace dunlin::sqlite
