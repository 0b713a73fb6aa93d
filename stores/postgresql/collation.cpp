#include "stores/postgresql/collation.hpp"

#include "stores/postgresql/sql_text.hpp"

namespace dunlin::postgresql {

namespace {

/// The collation of a column by its name, as the server writes it.
std::string name_sql(const source_query& query, const std::string& column) {
  return "pg_catalog.pg_collation_for((SELECT s." + quote_identifier(column)
         + " FROM " + query.from + " LIMIT 0))";
}

/// What a database that has ICU or the built-in collations calls its own.
const char* own_locale(const database& db) noexcept {
  if (db.version() >= 170'000)
    return "coalesce(d.datlocale, d.datcollate)";
  return db.version() >= 150'000 ? "coalesce(d.daticulocale, d.datcollate)"
                                 : "d.datcollate";
}

/// The locale of a collation, and what it and its version are called. That of a
/// database's own has a version since PostgreSQL 15.
std::string facts_sql(const database& db, const std::string& name) {
  const std::string own = own_locale(db);
  const std::string version
      = db.version() >= 150'000
            ? " || ' ' || coalesce(pg_catalog."
              "pg_database_collation_actual_version(d.oid), '')"
            : "";
  return "SELECT CASE WHEN c.collprovider = 'd' THEN " + own
         + " ELSE c.collcollate END, CASE WHEN c.collprovider = 'd' THEN " + own
         + version
         + " ELSE c.collname || ' ' || coalesce(pg_catalog."
           "pg_collation_actual_version(c.oid), '') END"
           " FROM pg_catalog.pg_collation AS c"
           " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace"
           " JOIN pg_catalog.pg_database AS d"
           " ON d.datname = pg_catalog.current_database()"
           " WHERE c.collencoding IN (-1, d.encoding)"
           " AND (SELECT "
         + name
         + ") COLLATE \"C\" IN (quote_ident(c.collname),"
           " quote_ident(n.nspname) || '.' || quote_ident(c.collname))"
           " ORDER BY pg_catalog.pg_collation_is_visible(c.oid) DESC,"
           " c.collencoding DESC LIMIT 1";
}

/// These compare bytes and never change.
bool is_fixed(std::string_view locale) noexcept {
  return locale == "C" || locale == "POSIX";
}

} // namespace

result<std::string> read_collations(database& db, const source_query& query) {
  std::string out;
  for (const auto& name : query.key) {
    const auto* column = find_column(query.columns, name);
    if (!column->is_collatable)
      continue;
    const auto facts = db.query(facts_sql(db, name_sql(query, name)));
    if (!facts)
      return fail(facts.error());
    if (facts->rows() == 0 || is_fixed(facts->bytes(0, 0)))
      continue;
    const auto found = "collation " + one_line(facts->bytes(0, 1));
    if (out.find(found) == std::string::npos)
      out += (out.empty() ? "" : ", ") + found;
  }
  return out;
}

} // namespace dunlin::postgresql
