#include "stores/postgresql/target_table.hpp"

#include "config/nearest.hpp"
#include "stores/postgresql/oids.hpp"
#include "stores/postgresql/query_text.hpp"
#include "stores/postgresql/rights.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/types.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// Domains are told by the type that they are of, at whatever depth.
constexpr const char* columns_sql = R"sql(
WITH RECURSIVE base(attnum, type, modifier) AS (
  SELECT attnum, atttypid, atttypmod FROM pg_catalog.pg_attribute
  WHERE attrelid = {oid} AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT b.attnum, t.typbasetype,
    CASE WHEN b.modifier < 0 THEN t.typtypmod ELSE b.modifier END
  FROM base AS b JOIN pg_catalog.pg_type AS t ON t.oid = b.type
  WHERE t.typtype = 'd')
SELECT a.attname, b.type, b.modifier, t.typname, t.typtype = 'e',
  format_type(b.type, b.modifier), format_type(b.type, -1),
  a.attcollation <> 0, a.attgenerated <> '',
  a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
FROM base AS b
JOIN pg_catalog.pg_attribute AS a
  ON a.attrelid = {oid} AND a.attnum = b.attnum
JOIN pg_catalog.pg_type AS t ON t.oid = b.type AND t.typtype <> 'd'
ORDER BY a.attnum)sql";

/// The server writes some texts anew.
bool is_foreseen(const type_facts& type, const std::optional<codec>& kind) {
  return kind && *kind != codec::jsonb && type.oid != oids::xml;
}

target_column column_of(const query_result& found, int row) {
  type_facts type;
  type.oid = static_cast<Oid>(found.integer(row, 1));
  type.modifier = static_cast<int>(found.integer(row, 2));
  type.name = found.text(row, 3);
  type.is_enum = found.boolean(row, 4);
  target_column out;
  out.name = found.text(row, 0);
  out.type_oid = type.oid;
  out.kind = codec_of(type);
  out.modifier = type.modifier;
  out.declared = found.text(row, 5);
  out.cast = found.text(row, 6);
  out.is_collatable = found.boolean(row, 7);
  out.is_generated = found.boolean(row, 8);
  out.is_required = found.boolean(row, 9);
  out.is_foreseen = is_foreseen(type, out.kind);
  type.declared = out.declared;
  out.type = column_type_of(type);
  return out;
}

std::string with_oid(std::string sql, int64_t oid) {
  constexpr std::string_view mark = "{oid}";
  for (auto at = sql.find(mark); at != std::string::npos; at = sql.find(mark))
    sql.replace(at, mark.size(), std::to_string(oid));
  return sql;
}

std::vector<std::string> names_of(const target_table& table) {
  std::vector<std::string> out;
  for (const auto& column : table.columns)
    out.push_back(column.name);
  return out;
}

tl::unexpected<error> refuse(const database& db, const target_table& table,
                             error_code code, const std::string& problem) {
  return db.refuse(code, "table " + display_name(table.facts.plain_name()) + " "
                             + problem);
}

result<void> check_columns(const database& db, const target_table& table,
                           const std::vector<std::string>& columns) {
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto& name = columns[i];
    const auto* column = table.find(name);
    if (column == nullptr)
      return refuse(db, table, error_code::unknown_column,
                    "has no column " + display_name(name)
                        + hint_for(name, names_of(table)));
    if (column->is_generated)
      return refuse(db, table, error_code::unknown_column,
                    "makes its column " + display_name(name)
                        + " itself (GENERATED); leave it out of the query");
    if (std::find(columns.begin(), columns.begin() + static_cast<ptrdiff_t>(i),
                  name)
        != columns.begin() + static_cast<ptrdiff_t>(i))
      return refuse(db, table, error_code::unknown_column,
                    "would get its column " + display_name(name) + " twice");
  }
  for (const auto& column : table.columns)
    if (column.is_required
        && std::find(columns.begin(), columns.end(), column.name)
               == columns.end())
      return refuse(db, table, error_code::unknown_column,
                    "needs a value for its column " + display_name(column.name)
                        + ", which the step does not write");
  return {};
}

} // namespace

const target_column*
target_table::find(const std::string& name) const noexcept {
  const auto at
      = std::find_if(columns.begin(), columns.end(),
                     [&](const auto& each) { return each.name == name; });
  return at == columns.end() ? nullptr : &*at;
}

const unique_columns*
target_table::find_key(const std::vector<std::string>& names) const {
  auto wanted = names;
  std::sort(wanted.begin(), wanted.end());
  for (const auto& each : facts.unique) {
    auto has = each.columns;
    std::sort(has.begin(), has.end());
    if (has == wanted)
      return &each;
  }
  return nullptr;
}

result<target_table> read_target_table(database& db, const std::string& name) {
  target_table out;
  auto facts = find_table_or_say(db, name);
  if (!facts)
    return fail(std::move(facts.error()));
  out.facts = std::move(*facts);
  if (sql::is_ledger_name(out.facts.name))
    return refuse(db, out, error_code::query_invalid,
                  "is of dunlin's own ledger");
  if (out.facts.kind != 'r' && out.facts.kind != 'p')
    return refuse(db, out, error_code::unknown_table,
                  "is no ordinary table, so no rows can be copied into it");
  const auto found = db.query(with_oid(columns_sql, out.facts.oid));
  if (!found)
    return fail(found.error());
  for (int row = 0; row < found->rows(); ++row)
    out.columns.push_back(column_of(*found, row));
  return out;
}

result<void> check_target(database& db, const target_table& table,
                          const target_spec& spec) {
  if (auto good = check_columns(db, table, spec.columns); !good)
    return good;
  if (auto good = check_rights(db, table, spec); !good)
    return good;
  if (spec.existing == existing_rows::fail)
    return {};
  for (const auto& name : spec.key)
    if (std::find(spec.columns.begin(), spec.columns.end(), name)
        == spec.columns.end())
      return refuse(db, table, error_code::key_missing,
                    "does not get the key's column " + display_name(name)
                        + ", which existing = \"skip\" and \"replace\" need");
  if (table.find_key(spec.key) == nullptr)
    return refuse(db, table, error_code::key_missing,
                  "has no primary key or unique index over just "
                      + display_list(spec.key)
                      + ", which existing = \"skip\" and \"replace\" need");
  return {};
}

} // namespace dunlin::postgresql
