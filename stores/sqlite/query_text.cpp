#include "stores/sqlite/query_text.hpp"

#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/strict_names.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

tl::unexpected<error> refuse(const database& db, const std::string& problem) {
  return db.refuse(error_code::query_invalid, "the query " + problem);
}

/// What is said against the text is the query's fault; a lock or a broken disk
/// is not.
tl::unexpected<error> refuse_text(error problem) {
  if (problem.code == error_code::store_failed) {
    problem.code = error_code::query_invalid;
    problem.text += " (in the query)";
  }
  return fail(std::move(problem));
}

result<std::vector<std::string>> columns_of(const database& db,
                                            const statement& query) {
  std::vector<std::string> columns;
  for (int i = 0; i < query.columns(); ++i) {
    const auto name = query.column_name(i);
    const bool is_twice
        = std::any_of(columns.begin(), columns.end(),
                      [&](const auto& each) { return same_name(each, name); });
    if (is_twice)
      return refuse(db, "has two columns called " + display_name(name)
                            + "; give each a name of its own with AS");
    columns.push_back(name);
  }
  return columns;
}

/// The text of a prepared statement without the semicolon that ends it, which
/// is its last character if it is there at all.
std::string text_of(const statement& query) {
  std::string text = sqlite3_sql(query.handle());
  if (text.ends_with(';'))
    text.pop_back();
  return text;
}

/// Reading puts the query in brackets and names its columns. What is no SELECT
/// (a PRAGMA, an EXPLAIN) can't stand there, and a few expressions without AS
/// have another name there.
result<void> check_wrapped(database& db, const checked_query& query) {
  std::string columns;
  for (const auto& name : query.columns)
    columns += (columns.empty() ? "s." : ", s.") + quote_identifier(name);
  const auto wrapped
      = db.prepare("SELECT " + columns + " FROM (\n" + query.text + "\n) AS s");
  if (!wrapped)
    return refuse(db, std::string{"can't be part of another SELECT ("}
                          + sqlite3_errmsg(db.handle())
                          + "); it must be a SELECT, with AS after each "
                            "expression");
  return {};
}

} // namespace

result<checked_query> check_query(database& db, const std::string& query) {
  const strict_names guard{db};
  auto prepared = db.prepare(query);
  if (!prepared)
    return refuse_text(std::move(prepared.error()));
  auto* handle = prepared->handle();
  if (sqlite3_stmt_readonly(handle) == 0 || sqlite3_column_count(handle) == 0)
    return refuse(db, "must be a SELECT: it would change the source");
  if (sqlite3_bind_parameter_count(handle) != 0)
    return refuse(db, "has parameters, and there is nothing to bind to them");
  auto columns = columns_of(db, *prepared);
  if (!columns)
    return fail(std::move(columns.error()));
  checked_query checked{text_of(*prepared), std::move(*columns)};
  const auto usable = check_wrapped(db, checked);
  if (!usable)
    return fail(usable.error());
  return checked;
}

} // namespace dunlin::sqlite
