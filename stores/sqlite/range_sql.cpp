#include "stores/sqlite/range_sql.hpp"

#include "stores/sqlite/sql_text.hpp"

namespace dunlin::sqlite {

namespace {

/// `"t"."a", "t"."b"`.
std::string qualified(const std::string& row_name,
                      const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : ", ") + row_name + "." + quote_identifier(name);
  return out;
}

/// `?3, ?4`: a `{range}` may stand in a statement more than once.
std::string marks(size_t first, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += (i == 0 ? "?" : ", ?") + std::to_string(first + i);
  return out;
}

} // namespace

std::string condition_of(row_scope scope, const std::string& row_name,
                         const std::vector<std::string>& key,
                         std::string_view likelihood) {
  const auto compare = [&](const char* comparison, size_t first) {
    return "(" + qualified(row_name, key) + ") " + comparison + " ("
           + marks(first, key.size()) + ")";
  };
  const auto bound = [&](const char* comparison, size_t first) {
    return "likelihood(" + compare(comparison, first) + ", "
           + std::string{likelihood} + ")";
  };
  switch (scope) {
  case row_scope::first:
    return "(" + bound("<=", 1) + ")";
  case row_scope::range:
    return "(" + bound(">", 1) + " AND " + bound("<=", key.size() + 1) + ")";
  case row_scope::one:
    return "(" + compare("=", 1) + ")";
  }
  return "";
}

scope_sql sql_of(row_scope scope, const sql::update_text& update,
                 const target_table& table, const std::vector<std::string>& key,
                 std::string_view likelihood) {
  const auto from = " FROM \"main\"." + quote_identifier(table.name)
                    + " AS s WHERE "
                    + condition_of(scope, "s", key, likelihood);
  std::vector<std::string> columns;
  for (const auto& column : table.columns)
    columns.push_back(column.name);
  // OR ABORT would override what the statements of triggers say, too.
  const bool is_plain = table.has_triggers && !table.has_conflict_clauses;
  return {
      "SELECT count(*)" + from,
      "SELECT " + qualified("s", key) + from + " ORDER BY "
          + qualified("s", key),
      "SELECT " + qualified("s", columns) + from,
      update.restricted(condition_of(scope, update.row_name(), key, likelihood),
                        is_plain ? "" : " OR ABORT"),
  };
}

scope_sql sql_of(row_scope scope, const copied_rows& rows,
                 const target_table& table, std::string_view likelihood) {
  const auto from = " FROM " + rows.from + " WHERE "
                    + condition_of(scope, "s", rows.key, likelihood);
  const auto in_order = from + " ORDER BY " + qualified("s", rows.key);
  return {
      "SELECT count(*)" + from,
      "SELECT " + qualified("s", rows.key) + in_order,
      "SELECT " + qualified("s", rows.cells) + from,
      "INSERT OR ABORT INTO \"main\"." + quote_identifier(table.name) + "("
          + identifier_list(rows.columns) + ") SELECT "
          + qualified("s", rows.columns) + in_order,
  };
}

std::string rows_sql(row_scope scope, const target_table& table,
                     const std::vector<std::string>& columns,
                     const std::vector<std::string>& key,
                     std::string_view likelihood) {
  return "SELECT " + qualified("s", columns) + " FROM \"main\"."
         + quote_identifier(table.name) + " AS s WHERE "
         + condition_of(scope, "s", key, likelihood);
}

} // namespace dunlin::sqlite
