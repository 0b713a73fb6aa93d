#include "stores/mariadb/rights.hpp"

#include "stores/mariadb/failure.hpp"
#include "stores/mariadb/sql_text.hpp"

namespace dunlin::mariadb {

namespace {

result<void> check_right(database& db, const std::string& statement) {
  auto planned = db.exec("EXPLAIN " + statement);
  if (planned)
    return {};
  if (db.is_lost())
    return planned;
  // Whatever else speaks against it is told by the statement itself.
  if (!is_denied(mysql_errno(db.handle())))
    return {};
  planned.error().code = error_code::store_read_only;
  return planned;
}

} // namespace

result<void> check_rights(database& db, const table_facts& table,
                          const target_spec& spec) {
  const auto name = table.quoted();
  const auto columns = name_list(spec.columns);
  auto may
      = check_right(db, "INSERT INTO " + name + " (" + columns + ") SELECT "
                            + columns + " FROM " + name + " LIMIT 0");
  if (!may || spec.existing != existing_rows::replace)
    return may;
  std::string changes;
  for (const auto& column : spec.columns)
    changes += (changes.empty() ? "" : ", ") + quote_name(column) + " = "
               + quote_name(column);
  return check_right(db, "UPDATE " + name + " SET " + changes + " WHERE 1 = 0");
}

} // namespace dunlin::mariadb
