#include "stores/mariadb/range_summer.hpp"

#include "stores/digest.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/target_column.hpp"

namespace dunlin::mariadb {

namespace {

/// MD5 of a row, the first 64 bits of it, added up.
constexpr std::string_view digest_name = "mariadb md5-64";

/// The bytes of a value. FLOAT would lose digits as a text.
std::string bytes_sql(const target_column& column) {
  const auto name = "s." + quote_name(column.name);
  switch (column.form) {
  case stored_form::real4:
    return "CAST(CAST(" + name + " AS DOUBLE) AS BINARY)";
  case stored_form::bits:
    return "CAST(CAST(" + name + " AS UNSIGNED) AS BINARY)";
  default:
    return "CAST(" + name + " AS BINARY)";
  }
}

/// The row as one text of bytes: the length of each value before it, so that no
/// two rows are one. What a column of a foreign type returns is left out.
std::string row_sql(const table_facts& table,
                    const std::vector<std::string>& columns) {
  std::string out;
  for (const auto& name : columns) {
    const auto column = target_column_of(*table.find(name));
    if (!column.is_foreseen())
      continue;
    const auto bytes = bytes_sql(column);
    out += (out.empty() ? "" : ", ") + ("IFNULL(CONCAT(LENGTH(" + bytes)
           + "), ':', " + bytes + "), 'N')";
  }
  return "CONCAT('', " + (out.empty() ? "''" : out) + ")";
}

} // namespace

result<std::unique_ptr<sql::range_summer>>
range_summer::make(database& db, const table_facts& table,
                   const target_spec& spec) {
  auto rows = check_sum(table, spec);
  if (!rows)
    return fail(rows.error());
  auto select = "SELECT count(*), CAST(IFNULL(sum(CAST(CONV(LEFT(MD5("
                + row_sql(table, spec.columns)
                + "), 16), 16, 10) AS UNSIGNED)), 0) AS CHAR) FROM "
                + rows->from + " WHERE ";
  return std::unique_ptr<sql::range_summer>{
      new range_summer{db, std::move(*rows), std::move(select)}};
}

result<engine_sum> range_summer::sum(const sql::rows_meant& rows) {
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  auto& query = scopes_[static_cast<size_t>(rows.scope)];
  if (!query)
    query = std::make_unique<statement>(
        db_, select_ + rows_.key.text(rows.scope, "s"));
  parameters_.clear();
  rows_.key.add(parameters_, rows);
  if (auto begun = query->execute(parameters_); !begun)
    return fail(begun.error());
  std::string cells;
  const auto found = query->fetch(cells);
  query->close();
  if (!found)
    return fail(found.error());
  value_reader reader{cells};
  engine_sum out;
  out.rows = static_cast<uint64_t>(reader.next().integer);
  out.sum = digest_of_number(reader.next().bytes);
  out.summed_by = digest_name;
  return out;
}

} // namespace dunlin::mariadb
