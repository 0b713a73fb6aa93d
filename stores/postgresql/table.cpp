#include "stores/postgresql/table.hpp"

#include "stores/postgresql/sql_text.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// `{oid, ...}` of a table that a text names in some way, the best first.
/// Partitions count as tables of their own.
constexpr const char* find_sql = R"sql(
SELECT c.oid, n.nspname, c.relname, c.relkind,
  pg_catalog.pg_table_is_visible(c.oid), c.reltuples::bigint
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND (c.relname = $1 AND pg_catalog.pg_table_is_visible(c.oid)
    OR n.nspname = $2 AND c.relname = $3)
ORDER BY c.relname <> $1 LIMIT 1)sql";

constexpr const char* columns_sql = R"sql(
SELECT a.attname FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attnotnull)sql";

/// Of each unique index its columns, in order, and whether each of them is a
/// plain one. Column options: 1 descends, 2 has NULLs first.
constexpr const char* unique_sql = R"sql(
SELECT i.indexrelid, c.relname, i.indisprimary, a.attname,
  a.attnum IS NOT NULL AND i.indcollation[k.n - 1] = a.attcollation
    AND o.opcdefault AND (i.indoption[k.n - 1] & 1) = (i.indoption[0] & 1)
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
CROSS JOIN LATERAL generate_series(1, i.indnkeyatts) AS k(n)
JOIN pg_catalog.pg_opclass AS o ON o.oid = i.indclass[k.n - 1]
LEFT JOIN pg_catalog.pg_attribute AS a
  ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n - 1]
  AND a.attnum > 0
WHERE i.indrelid = $1::oid AND i.indisunique AND i.indpred IS NULL
  AND i.indisvalid AND i.indimmediate
ORDER BY c.relname, k.n)sql";

value text_of(std::string_view text) {
  value out;
  out.kind = value_kind::text;
  out.bytes = text;
  return out;
}

result<void> read_not_null(database& db, const std::vector<value>& oid,
                           table_facts& table) {
  const auto found = db.query(columns_sql, oid);
  if (!found)
    return fail(found.error());
  for (int i = 0; i < found->rows(); ++i)
    table.not_null.insert(found->text(i, 0));
  return {};
}

result<void> read_unique(database& db, const std::vector<value>& oid,
                         table_facts& table) {
  const auto found = db.query(unique_sql, oid);
  if (!found)
    return fail(found.error());
  for (int i = 0; i < found->rows();) {
    unique_columns next{found->text(i, 1), {}, found->boolean(i, 2)};
    bool is_plain = true;
    const auto index = found->bytes(i, 0);
    for (; i < found->rows() && found->bytes(i, 0) == index; ++i) {
      is_plain = is_plain && found->boolean(i, 4);
      next.columns.push_back(found->text(i, 3));
    }
    if (is_plain)
      table.unique.push_back(std::move(next));
  }
  return {};
}

} // namespace

std::string table_facts::sql_name() const {
  return quote_identifier(schema) + "." + quote_identifier(name);
}

std::string table_facts::plain_name() const {
  return is_visible ? name : schema + "." + name;
}

bool table_facts::is_never_null(const std::vector<std::string>& columns) const {
  return std::all_of(columns.begin(), columns.end(), [&](const auto& column) {
    return not_null.contains(column);
  });
}

result<std::optional<table_facts>> find_table(database& db,
                                              const std::string& name) {
  const auto dot = name.find('.');
  const auto schema = dot == std::string::npos ? "" : name.substr(0, dot);
  const auto rest = dot == std::string::npos ? "" : name.substr(dot + 1);
  const auto found
      = db.query(find_sql, {text_of(name), text_of(schema), text_of(rest)});
  if (!found)
    return fail(found.error());
  if (found->rows() == 0)
    return std::nullopt;
  table_facts table;
  table.oid = found->integer(0, 0);
  table.schema = found->text(0, 1);
  table.name = found->text(0, 2);
  table.kind = found->text(0, 3).front();
  table.is_visible = found->boolean(0, 4);
  table.rows_estimated = found->integer(0, 5);
  const auto number = std::to_string(table.oid);
  const std::vector<value> oid{text_of(number)};
  auto done = read_not_null(db, oid, table);
  if (done)
    done = read_unique(db, oid, table);
  if (!done)
    return fail(done.error());
  return table;
}

result<std::vector<std::string>> table_names(database& db) {
  const auto found = db.query(
      "SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname"
      " ELSE n.nspname || '.' || c.relname END AS name"
      " FROM pg_catalog.pg_class AS c"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
      " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"
      " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
      " AND n.nspname NOT LIKE 'pg\\_%' ORDER BY name");
  if (!found)
    return fail(found.error());
  std::vector<std::string> out;
  for (int i = 0; i < found->rows(); ++i)
    out.push_back(found->text(i, 0));
  return out;
}

} // namespace dunlin::postgresql
