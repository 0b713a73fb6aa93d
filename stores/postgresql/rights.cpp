#include "stores/postgresql/rights.hpp"

#include "stores/postgresql/create_table.hpp"
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

result<void> check_table_rights(database& db, const table_facts& table,
                                const std::string& rights) {
  const auto found
      = db.query("SELECT pg_catalog.string_agg(r, ', ') FROM"
                 " pg_catalog.regexp_split_to_table("
                 + quote_literal(rights)
                 + ", ', ') AS r WHERE NOT pg_catalog.has_any_column_privilege("
                 + std::to_string(table.oid) + "::oid, r)");
  if (!found)
    return fail(found.error());
  if (found->is_null(0, 0))
    return {};
  return refuse(db, found->text(0, 0), table.sql_name());
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

} // namespace

result<void> check_rights(database& db, const target_table& table,
                          const target_spec& spec) {
  const bool replaces = spec.existing == existing_rows::replace;
  const auto* rights = !spec.update.empty() ? "SELECT, UPDATE"
                       : replaces           ? "SELECT, INSERT, UPDATE"
                                            : "SELECT, INSERT";
  auto may = check_table_rights(db, table.facts, rights);
  if (may)
    may = check_sequence_rights(db, table.facts);
  if (may && spec.existing != existing_rows::fail)
    may = check_temporary_right(db);
  return may;
}

result<void> check_create_rights(database& db, const target_spec& spec) {
  const auto schema = schema_of(spec.into);
  const auto found = db.query(
      "SELECT n.nspname, pg_catalog.has_schema_privilege(n.oid, 'CREATE') AND"
      " pg_catalog.has_schema_privilege(n.oid, 'USAGE') FROM"
      " pg_catalog.pg_namespace AS n WHERE n.nspname = "
      + (schema.empty() ? "pg_catalog.current_schema()"
                        : quote_literal(schema)));
  if (!found)
    return fail(found.error());
  if (found->rows() == 0)
    return db.refuse(error_code::store_unopenable,
                     "table " + display_name(spec.into)
                         + " can't be made: its schema is not there, or the"
                           " role lacks USAGE on it");
  if (!found->boolean(0, 1))
    return refuse(db, "USAGE, CREATE",
                  "SCHEMA " + quote_identifier(found->bytes(0, 0)));
  if (spec.existing == existing_rows::fail)
    return {};
  return check_temporary_right(db);
}

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

result<void> check_usage_right(database& db, const std::string& table) {
  const auto found = db.query(
      "SELECT n.nspname FROM pg_catalog.pg_class AS c JOIN"
      " pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relname"
      " = "
      + quote_literal(table)
      + " AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND"
        " pg_catalog.quote_ident(n.nspname) = ANY"
        " (pg_catalog.regexp_split_to_array(pg_catalog.replace("
        "pg_catalog.current_setting('search_path'), '\"$user\"',"
        " pg_catalog.quote_ident(current_user)), '\\s*,\\s*')) LIMIT 1");
  if (!found)
    return fail(found.error());
  if (found->rows() == 0)
    return {};
  return refuse(db, "USAGE", "SCHEMA " + quote_identifier(found->bytes(0, 0)));
}

} // namespace dunlin::postgresql
