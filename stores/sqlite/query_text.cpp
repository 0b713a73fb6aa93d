#include "stores/sqlite/query_text.hpp"

#include "stores/sql/query_text.hpp"
#include "stores/sqlite/lexical.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/strict_names.hpp"

namespace dunlin::sqlite {

namespace {

std::vector<std::string> columns_of(const statement& query) {
  std::vector<std::string> columns;
  for (int i = 0; i < query.columns(); ++i)
    columns.push_back(query.column_name(i));
  return columns;
}

/// Reading puts the query in brackets and names its columns. What is no SELECT
/// can't stand there, and a few expressions without AS have another name there.
result<void> check_wrapped(database& db, const checked_query& query) {
  std::string columns;
  for (const auto& name : query.columns)
    columns += (columns.empty() ? "s." : ", s.") + quote_identifier(name);
  const auto wrapped
      = db.prepare("SELECT " + columns + " FROM (\n" + query.text + "\n) AS s");
  if (!wrapped)
    return db.refuse(error_code::query_invalid,
                     sql::cannot_be_wrapped(sqlite3_errmsg(db.handle())));
  return {};
}

} // namespace

result<checked_query> check_query(database& db, const std::string& query) {
  auto text = sql::one_query(lexical, query);
  if (!text)
    return db.refuse(text.error().code, text.error().text);
  const strict_names guard{db};
  const auto prepared = db.prepare(*text);
  if (!prepared)
    return fail(sql::query_problem(prepared.error()));
  auto* handle = prepared->handle();
  if (sqlite3_stmt_readonly(handle) == 0 || sqlite3_column_count(handle) == 0)
    return db.refuse(error_code::query_invalid,
                     "the query must be a SELECT: it would change the source");
  checked_query checked{std::move(*text), columns_of(*prepared)};
  if (auto good = sql::check_column_names(checked.columns, same_name); !good)
    return db.refuse(good.error().code, good.error().text);
  if (auto usable = check_wrapped(db, checked); !usable)
    return fail(usable.error());
  return checked;
}

} // namespace dunlin::sqlite
