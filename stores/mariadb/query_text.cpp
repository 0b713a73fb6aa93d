#include "stores/mariadb/query_text.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/source_query.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/sql/query_text.hpp"

namespace dunlin::mariadb {

namespace {

std::vector<std::string> columns_of(const statement& query) {
  std::vector<std::string> columns;
  for (unsigned i = 0; i < query.columns(); ++i)
    columns.emplace_back(query.column(i).name, query.column(i).name_length);
  return columns;
}

/// Reading puts the query in brackets and names its columns.
result<void> check_wrapped(database& db, const checked_query& query) {
  std::string columns;
  for (const auto& name : query.columns)
    columns += (columns.empty() ? "s." : ", s.") + quote_name(name);
  statement wrapped{db,
                    "SELECT " + columns + " FROM " + from_query(query.text)};
  const auto usable = wrapped.prepare();
  if (!usable && usable.error().code == error_code::store_failed)
    return db.refuse(error_code::query_invalid,
                     sql::cannot_be_wrapped(usable.error().text));
  return usable;
}

} // namespace

result<checked_query> check_query(database& db, const std::string& query) {
  auto text = sql::one_query(lexical, query);
  if (!text)
    return db.refuse(text.error().code, text.error().text);
  statement prepared{db, *text};
  if (auto good = prepared.prepare(); !good)
    return fail(sql::query_problem(good.error()));
  if (prepared.columns() == 0)
    return db.refuse(error_code::query_invalid, "the query must be a SELECT");
  checked_query checked{std::move(*text), columns_of(prepared), {}};
  if (auto good = sql::check_column_names(checked.columns, same_name); !good)
    return db.refuse(good.error().code, good.error().text);
  for (unsigned i = 0; i < prepared.columns(); ++i) {
    const auto& field = prepared.column(i);
    checked.origins.push_back({field.db, field.org_table});
  }
  if (auto usable = check_wrapped(db, checked); !usable)
    return fail(usable.error());
  return checked;
}

} // namespace dunlin::mariadb
