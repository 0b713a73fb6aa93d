#include "stores/postgresql/sequences.hpp"

#include "stores/postgresql/sql_text.hpp"

namespace dunlin::postgresql {

namespace {

/// The sequences of a table and the columns that they fill, both quoted.
result<query_result> sequences_of(database& db, const table_facts& table) {
  const auto name = quote_literal(table.sql_name());
  return db.query(
      "SELECT s.name, pg_catalog.quote_ident(s.attname) FROM (SELECT attname,"
      " pg_catalog.pg_get_serial_sequence("
      + name
      + ", attname) AS name FROM pg_catalog.pg_attribute WHERE attrelid = "
      + std::to_string(table.oid)
      + " AND attnum > 0 AND NOT attisdropped) s WHERE s.name IS NOT NULL");
}

/// A sequence that was never asked begins with its last value itself.
std::string advance_sql(const std::string& sequence, const std::string& column,
                        const std::string& table) {
  return "SELECT pg_catalog.setval(" + quote_literal(sequence)
         + ", m.value) FROM (SELECT max(" + column + ") AS value FROM " + table
         + ") m, " + sequence
         + " s WHERE m.value > CASE WHEN s.is_called THEN s.last_value"
           " ELSE s.last_value - 1 END";
}

} // namespace

result<void> advance_sequences(database& db, const table_facts& table) {
  const auto found = sequences_of(db, table);
  if (!found)
    return fail(found.error());
  for (int row = 0; row < found->rows(); ++row) {
    auto set = db.query(advance_sql(found->text(row, 0), found->text(row, 1),
                                    table.sql_name()));
    if (!set)
      return fail(std::move(set.error()));
  }
  return {};
}

} // namespace dunlin::postgresql
