#include "stores/postgresql/query_text.hpp"

#include "config/nearest.hpp"
#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/rights.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/query_text.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

tl::unexpected<error> refuse(const database& db, const std::string& problem) {
  return db.refuse(error_code::query_invalid, "the query " + problem);
}

bool are_equal(std::string_view left, std::string_view right) noexcept {
  return left == right;
}

} // namespace

error blame_query(const database& db, error problem) {
  // Syntax and names; a query that would write in a subquery (WITH).
  const auto& state = db.problem().state;
  if (state.starts_with("42") && state != "42501")
    problem.code = error_code::query_invalid;
  if (state == "25006" || state == "0A000")
    problem.code = error_code::query_invalid;
  return problem;
}

result<std::string> check_query(database& db, const std::string& query) {
  auto text = sql::one_query(lexical, query);
  if (!text)
    return db.refuse(text.error().code, text.error().text);
  const auto described = db.describe(*text);
  if (!described) {
    auto blamed = blame_query(db, described.error());
    if (blamed.code == error_code::query_invalid)
      blamed.text += " (in the query)";
    return fail(std::move(blamed));
  }
  std::vector<std::string> names;
  for (int i = 0; i < described->columns(); ++i)
    names.emplace_back(PQfname(described->handle(), i));
  if (names.empty())
    return refuse(db, "gives no columns");
  if (std::count(names.begin(), names.end(), "?column?") > 0)
    return refuse(db, "has an expression without a name; give it one with AS");
  if (auto good = sql::check_column_names(names, are_equal); !good)
    return db.refuse(good.error().code, good.error().text);
  return text;
}

result<table_facts> find_table_or_say(database& db, const std::string& name) {
  auto table = find_table(db, name);
  if (!table)
    return fail(std::move(table.error()));
  if (*table)
    return std::move(**table);
  if (auto may = check_usage_right(db, name); !may)
    return fail(std::move(may.error()));
  const auto known = table_names(db);
  if (!known)
    return fail(known.error());
  return db.refuse(error_code::unknown_table, "no table or view "
                                                  + display_name(name)
                                                  + hint_for(name, *known));
}

result<int64_t> estimate_query(database& db, const std::string& from,
                               const std::vector<std::string>& columns) {
  const auto described = db.describe("SELECT " + identifier_list(columns, "s.")
                                     + " FROM " + from);
  if (!described)
    return fail(described.error());
  const auto table = PQftable(described->handle(), 0);
  for (int i = 0; i < described->columns(); ++i)
    if (table == 0 || PQftable(described->handle(), i) != table)
      return -1;
  const auto rows = db.query("SELECT reltuples::bigint FROM pg_catalog.pg_class"
                             " WHERE relkind IN ('r', 'p', 'm') AND oid = "
                             + std::to_string(table));
  if (!rows)
    return fail(rows.error());
  return rows->rows() == 0 ? -1 : rows->integer(0, 0);
}

} // namespace dunlin::postgresql
