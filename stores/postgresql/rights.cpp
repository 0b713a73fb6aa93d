#include "stores/postgresql/rights.hpp"

#include "stores/postgresql/sql_text.hpp"

namespace dunlin::postgresql {

namespace {

tl::unexpected<error> refuse(database& db, const std::string& rights,
                             const std::string& on) {
  const auto role = db.query("SELECT current_user");
  if (!role)
    return fail(role.error());
  const auto name = role->bytes(0, 0);
  return db.refuse(error_code::store_read_only,
                   "role " + display_name(name) + " lacks a right: GRANT "
                       + rights + " ON " + on + " TO "
                       + quote_identifier(name));
}

} // namespace

result<void> check_temporary_right(database& db) {
  const auto found = db.query(
      "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(),"
      " 'TEMPORARY'), pg_catalog.current_database()");
  if (!found)
    return fail(found.error());
  if (found->boolean(0, 0))
    return {};
  return refuse(db, "TEMPORARY",
                "DATABASE " + quote_identifier(found->bytes(0, 1)));
}

result<void> check_sequence_rights(database& db, const table_facts& table) {
  const auto found = db.query(
      "SELECT s.name FROM (SELECT pg_catalog.pg_get_serial_sequence("
      + quote_literal(table.sql_name())
      + ", attname) AS name FROM pg_catalog.pg_attribute WHERE attrelid = "
      + std::to_string(table.oid)
      + " AND attnum > 0 AND NOT attisdropped) AS s WHERE s.name IS NOT NULL "
        "AND"
        " NOT (pg_catalog.has_sequence_privilege(s.name, 'SELECT') AND"
        " pg_catalog.has_sequence_privilege(s.name, 'UPDATE')) LIMIT 1");
  if (!found)
    return fail(found.error());
  if (found->rows() == 0)
    return {};
  return refuse(db, "SELECT, UPDATE", "SEQUENCE " + found->text(0, 0));
}

} // namespace dunlin::postgresql
