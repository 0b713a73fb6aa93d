#include "stores/sqlite/catalog.hpp"

#include "stores/sqlite/key.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/table.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

table_kind kind_of(const std::string& name, const std::string& type) {
  if (same_name(std::string_view{name}.substr(0, 7), "sqlite_"))
    return table_kind::engine;
  if (is_ledger_name(name))
    return table_kind::ledger;
  if (type == "view")
    return table_kind::view;
  return type == "table" ? table_kind::ordinary : table_kind::other;
}

result<void> read_columns(database& db, table_entry& table) {
  // An INTEGER PRIMARY KEY is NOT NULL too, but a row without it gets a number.
  return for_each_row(
      make_query(db,
                 "SELECT name, \"notnull\" AND dflt_value IS NULL, hidden >= 2"
                 " FROM pragma_table_xinfo(?1, 'main') ORDER BY cid",
                 table.name),
      [&](const statement& row) {
        column_entry column;
        column.name = row.column_text(0);
        column.is_generated = row.column_integer(2) != 0;
        column.is_required = row.column_integer(1) != 0 && !column.is_generated;
        table.columns.push_back(std::move(column));
      });
}

bool never_null(const table_facts& facts,
                const std::vector<std::string>& columns) {
  return std::all_of(columns.begin(), columns.end(), [&](const auto& name) {
    const auto* column = facts.find(name);
    return column != nullptr && column->not_null;
  });
}

result<void> read_keys(database& db, table_entry& table) {
  const auto facts = read_table(db, table.name);
  if (!facts)
    return fail(facts.error());
  if (!*facts)
    return {};
  if (auto key = choose_key(**facts, {});
      key && key->origin != key_origin::rowid)
    table.key = std::move(key->columns);
  table.has_rowid = !(*facts)->rowid.empty();
  for (const auto& unique : (*facts)->unique) {
    // An INTEGER PRIMARY KEY never asks for a value.
    if (unique.is_primary && unique.index.empty())
      for (auto& column : table.columns)
        if (column.name == unique.columns.front())
          column.is_required = false;
    if (!never_null(**facts, unique.columns))
      table.nullable_keys.push_back({unique.columns, unique.is_primary, false});
  }
  std::stable_sort(table.nullable_keys.begin(), table.nullable_keys.end(),
                   [](const auto& left, const auto& right) {
                     return left.is_primary != right.is_primary
                                ? left.is_primary
                                : left.columns.size() < right.columns.size();
                   });
  return {};
}

result<void> look_for_null(database& db, const table_entry& table,
                           nullable_key& key) {
  std::string nulls;
  for (const auto& column : key.columns)
    nulls += (nulls.empty() ? "" : " OR ") + quote_identifier(column)
             + " IS NULL";
  const auto found = db.query_integer("SELECT EXISTS(SELECT 1 FROM main."
                                      + quote_identifier(table.name) + " WHERE "
                                      + nulls + ")");
  if (!found)
    return fail(found.error());
  key.has_null = *found != 0;
  return {};
}

result<void> read_relations(database& db, table_entry& table) {
  auto parents = collect_texts(
      make_query(db,
                 "SELECT \"table\" FROM pragma_foreign_key_list(?1, 'main')"
                 " GROUP BY lower(\"table\") ORDER BY max(id) DESC",
                 table.name));
  if (!parents)
    return fail(parents.error());
  auto triggers = collect_texts(
      make_query(db,
                 "SELECT name FROM main.sqlite_schema WHERE type = 'trigger'"
                 " AND tbl_name = ?1 COLLATE NOCASE ORDER BY name",
                 table.name));
  if (!triggers)
    return fail(triggers.error());
  const auto rows = db.query_integer("SELECT EXISTS(SELECT 1 FROM main."
                                     + quote_identifier(table.name) + ")");
  if (!rows)
    return fail(rows.error());
  table.parents = std::move(*parents);
  table.triggers = std::move(*triggers);
  table.has_rows = *rows != 0;
  return {};
}

result<void> read_entry(database& db, table_entry& table, bool look_for_nulls) {
  auto done = read_columns(db, table);
  if (done)
    done = read_keys(db, table);
  if (done)
    done = read_relations(db, table);
  for (auto& key : table.nullable_keys)
    if (done && look_for_nulls)
      done = look_for_null(db, table, key);
  return done;
}

} // namespace

result<std::vector<table_entry>> list_tables(database& db,
                                             bool look_for_nulls) {
  std::vector<table_entry> out;
  auto listed = for_each_row(
      db.prepare("SELECT name, type FROM pragma_table_list"
                 " WHERE schema = 'main' AND name <> 'sqlite_schema'"
                 " ORDER BY name"),
      [&](const statement& row) {
        table_entry table;
        table.name = row.column_text(0);
        table.kind = kind_of(table.name, row.column_text(1));
        out.push_back(std::move(table));
      });
  if (!listed)
    return fail(listed.error());
  for (auto& table : out)
    if (table.kind == table_kind::ordinary)
      if (auto done = read_entry(db, table, look_for_nulls); !done)
        return fail(done.error());
  return out;
}

std::string select_text(const std::string& table,
                        const std::vector<std::string>& columns) {
  return "SELECT " + identifier_list(columns) + "\nFROM "
         + quote_identifier(table);
}

} // namespace dunlin::sqlite
