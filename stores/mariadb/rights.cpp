#include "stores/mariadb/rights.hpp"

#include "config/assert.hpp"
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

/// A statement that fails without a right before it fails for what it says: the
/// table is not there, or would have one column twice. It touches nothing.
std::string probe_of(std::string_view right, const std::string& table) {
  if (right == "CREATE")
    return "CREATE TABLE " + table + " (a INT, a INT)";
  if (right == "SELECT")
    return "EXPLAIN SELECT 1 FROM " + table;
  if (right == "INSERT")
    return "EXPLAIN INSERT INTO " + table + " VALUES (1)";
  if (right == "UPDATE")
    return "EXPLAIN UPDATE " + table + " SET a = 1";
  DUNLIN_ASSERT(right == "DELETE");
  return "EXPLAIN DELETE FROM " + table;
}

std::string list_of(const std::vector<std::string>& rights) {
  std::string out;
  for (const auto& right : rights)
    out += (out.empty() ? "" : ", ") + right;
  return out;
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

result<void> check_create_rights(database& db, const target_spec& spec) {
  const auto name = split_name(db, spec.into);
  const auto table = quote_name(name.schema) + "." + quote_name(name.name);
  std::vector<std::string> rights{"SELECT", "INSERT", "CREATE"};
  if (spec.existing == existing_rows::replace)
    rights.emplace_back("UPDATE");
  return check_rights_on_missing(db, table, rights, table,
                                 "the table that is to be made");
}

result<void> check_temporary_right(database& db) {
  const auto made = db.exec("CREATE TEMPORARY TABLE dunlin_probe (c INT)");
  if (made)
    return db.exec("DROP TEMPORARY TABLE dunlin_probe");
  if (db.is_lost() || !is_denied(mysql_errno(db.handle())))
    return made;
  return db.refuse(error_code::store_read_only,
                   "a file of keys goes through a temporary table; GRANT CREATE"
                   " TEMPORARY TABLES ON "
                       + quote_name(db.parts().database)
                       + ".* to the user of the URL");
}

result<void> check_rights_on_missing(database& db, const std::string& table,
                                     const std::vector<std::string>& rights,
                                     const std::string& on,
                                     const std::string& what) {
  for (const auto& right : rights) {
    const auto tried = db.exec(probe_of(right, table));
    if (!tried && db.is_lost())
      return tried;
    if (!tried && is_denied(mysql_errno(db.handle())))
      return db.refuse(error_code::store_read_only,
                       what + " needs the right to " + right + "; GRANT "
                           + list_of(rights) + " ON " + on
                           + " to the user of the URL");
  }
  return {};
}

} // namespace dunlin::mariadb
