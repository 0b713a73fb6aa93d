#include "stores/postgresql/range_summer.hpp"

#include "stores/digest.hpp"
#include "stores/postgresql/copy_check.hpp"
#include "stores/postgresql/source_query.hpp"
#include "stores/postgresql/sql_text.hpp"

namespace dunlin::postgresql {

namespace {

/// A hash of one column's value in 64 bits, by its bytes and no collation. The
/// seed is the column's place, so that no two columns can change places.
std::string hash_sql(const target_column& column, size_t place) {
  const auto name = "s." + quote_identifier(column.name);
  const auto of = [&](const char* function, const std::string& what) {
    return std::string{"pg_catalog."} + function + "(" + what + ", "
           + std::to_string(place) + ")";
  };
  switch (column.kind.value_or(codec::text)) {
  case codec::int2:
  case codec::int4:
  case codec::int8:
    return of("hashint8extended", name + "::bigint");
  case codec::timestamp:
    return of("timestamp_hash_extended", name);
  case codec::bytea:
    return of("hashtextextended",
              "pg_catalog.encode(" + name + ", 'hex') COLLATE \"C\"");
  default:
    return of("hashtextextended", name + "::text COLLATE \"C\"");
  }
}

/// A hash of a row: those of its columns together. Domains are cast to what
/// they are of.
std::string row_hash_sql(const target_table& table,
                         const std::vector<std::string>& columns) {
  std::string out;
  for (size_t at = 0; at < columns.size(); ++at)
    out += (at == 0 ? "coalesce(" : " # coalesce(")
           + hash_sql(*table.find(columns[at]), at + 1) + ", "
           + std::to_string(at + 1) + ")";
  return out;
}

/// Hashes may become others with a new version of the server.
std::string name_of(const database& db) {
  return "postgresql " + std::to_string(db.version() / 10'000) + " hash64";
}

} // namespace

result<std::unique_ptr<sql::range_summer>>
range_summer::make(database& db, const target_spec& spec) {
  const auto table = check_sum(db, spec);
  if (!table)
    return fail(table.error());
  std::unique_ptr<range_summer> out{new range_summer{db}};
  for (const auto& name : spec.key)
    out->key_.push_back(read_column_of(*table->find(name)));
  out->select_ = "SELECT count(*), coalesce(sum("
                 + row_hash_sql(*table, spec.columns) + "), 0)::text FROM "
                 + table->facts.sql_name() + " AS s WHERE ";
  return out;
}

result<engine_sum> range_summer::sum(const sql::rows_meant& rows) {
  const auto found = db_.query(std::string{paging_settings} + select_
                               + condition_of(rows, key_, "s"));
  if (!found)
    return fail(found.error());
  engine_sum out;
  out.rows = static_cast<uint64_t>(found->integer(0, 0));
  out.sum = digest_of_number(found->bytes(0, 1));
  out.summed_by = name_of(db_);
  return out;
}

} // namespace dunlin::postgresql
