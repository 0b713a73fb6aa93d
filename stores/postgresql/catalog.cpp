#include "stores/postgresql/catalog.hpp"

#include "stores/postgresql/columns.hpp"
#include "stores/postgresql/key.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/table.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

table_kind kind_of(const table_facts& table) {
  if (sql::is_ledger_name(table.name))
    return table_kind::ledger;
  switch (table.kind) {
  case 'r':
  case 'p':
    return table_kind::ordinary;
  case 'v':
  case 'm':
    return table_kind::view;
  default:
    return table_kind::other;
  }
}

/// The texts of the first column of a query about a table.
result<std::vector<std::string>> texts_of(database& db, const std::string& sql,
                                          int64_t oid) {
  const auto number = std::to_string(oid);
  value parameter;
  parameter.kind = value_kind::text;
  parameter.bytes = number;
  const auto found = db.query(sql, {parameter});
  if (!found)
    return fail(found.error());
  std::vector<std::string> out;
  for (int i = 0; i < found->rows(); ++i)
    out.push_back(found->text(i, 0));
  return out;
}

result<void> read_entry_columns(database& db, const table_facts& facts,
                                table_entry& table) {
  const auto found = db.query(
      "SELECT attname, attnotnull AND NOT atthasdef AND attidentity = '',"
      " attgenerated <> '' FROM pg_catalog.pg_attribute WHERE attrelid = "
      + std::to_string(facts.oid)
      + " AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
  if (!found)
    return fail(found.error());
  for (int i = 0; i < found->rows(); ++i)
    table.columns.push_back(
        {found->text(i, 0), found->boolean(i, 1), found->boolean(i, 2)});
  return {};
}

/// Whether there is a row that `condition` holds of.
result<bool> has_row(database& db, const table_facts& table,
                     const std::string& condition) {
  const auto found = db.query("SELECT EXISTS(SELECT 1 FROM " + table.sql_name()
                              + condition + ")");
  if (!found)
    return fail(found.error());
  return found->boolean(0, 0);
}

result<void> read_keys(database& db, const table_facts& facts,
                       table_entry& table, bool look_for_nulls) {
  if (auto key = choose_key(facts, {}, {}))
    table.key = std::move(key->columns);
  for (const auto& unique : facts.unique) {
    if (facts.is_never_null(unique.columns))
      continue;
    nullable_key key{unique.columns, unique.is_primary, false};
    if (look_for_nulls) {
      std::string nulls;
      for (const auto& column : unique.columns)
        nulls += (nulls.empty() ? " WHERE " : " OR ") + quote_identifier(column)
                 + " IS NULL";
      const auto found = has_row(db, facts, nulls);
      if (!found)
        return fail(found.error());
      key.has_null = *found;
    }
    table.nullable_keys.push_back(std::move(key));
  }
  std::stable_sort(table.nullable_keys.begin(), table.nullable_keys.end(),
                   [](const auto& left, const auto& right) {
                     return left.columns.size() < right.columns.size();
                   });
  return {};
}

result<void> read_relations(database& db, const table_facts& facts,
                            table_entry& table) {
  auto parents = texts_of(
      db,
      "SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname"
      " ELSE n.nspname || '.' || c.relname END"
      " FROM pg_catalog.pg_constraint AS f"
      " JOIN pg_catalog.pg_class AS c ON c.oid = f.confrelid"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
      " WHERE f.contype = 'f' AND f.conrelid = $1::oid"
      " GROUP BY c.oid, c.relname, n.nspname ORDER BY min(f.oid)",
      facts.oid);
  if (!parents)
    return fail(std::move(parents.error()));
  auto triggers = texts_of(
      db,
      "SELECT tgname FROM pg_catalog.pg_trigger WHERE tgrelid = $1::oid"
      " AND NOT tgisinternal ORDER BY tgname",
      facts.oid);
  if (!triggers)
    return fail(std::move(triggers.error()));
  const auto rows = has_row(db, facts, "");
  if (!rows)
    return fail(rows.error());
  table.parents = std::move(*parents);
  table.triggers = std::move(*triggers);
  table.has_rows = *rows;
  return {};
}

} // namespace

result<std::vector<table_entry>> list_tables(database& db,
                                             bool look_for_nulls) {
  const auto names = table_names(db);
  if (!names)
    return fail(names.error());
  std::vector<table_entry> out;
  for (const auto& name : *names) {
    const auto facts = find_table(db, name);
    if (!facts)
      return fail(facts.error());
    if (!*facts)
      continue;
    table_entry table;
    table.name = name;
    table.kind = kind_of(**facts);
    table.has_rowid = false;
    if (table.kind == table_kind::ordinary) {
      auto done = read_entry_columns(db, **facts, table);
      if (done)
        done = read_keys(db, **facts, table, look_for_nulls);
      if (done)
        done = read_relations(db, **facts, table);
      if (!done)
        return fail(std::move(done.error()));
    }
    out.push_back(std::move(table));
  }
  return out;
}

std::string select_text(const std::string& table,
                        const std::vector<std::string>& columns) {
  const auto dot = table.find('.');
  const auto name = dot == std::string::npos
                        ? quote_identifier(table)
                        : quote_identifier(table.substr(0, dot)) + "."
                              + quote_identifier(table.substr(dot + 1));
  return "SELECT " + identifier_list(columns) + "\nFROM " + name;
}

} // namespace dunlin::postgresql
