#include "stores/mariadb/catalog.hpp"

#include "stores/mariadb/key.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

table_kind kind_of(const std::string& name, const std::string& type) {
  if (sql::is_ledger_name(name))
    return table_kind::ledger;
  if (type == "BASE TABLE")
    return table_kind::ordinary;
  return type == "VIEW" ? table_kind::view : table_kind::other;
}

bool never_null(const table_facts& facts,
                const std::vector<std::string>& columns) {
  return std::all_of(columns.begin(), columns.end(), [&](const auto& name) {
    const auto* column = facts.find(name);
    return column != nullptr && column->is_not_null;
  });
}

void take_facts(const table_facts& facts, table_entry& table) {
  for (const auto& column : facts.columns) {
    column_entry entry;
    entry.name = column.name;
    entry.is_generated = column.is_generated;
    entry.is_required = column.is_not_null && !column.has_default
                        && !column.is_numbered && !column.is_generated;
    table.columns.push_back(std::move(entry));
  }
  if (const auto* key = find_unique(facts))
    table.key = key->columns;
  for (const auto& index : facts.indexes)
    if (index.is_unique && !never_null(facts, index.columns))
      table.nullable_keys.push_back({index.columns, index.is_primary(), false});
  std::stable_sort(table.nullable_keys.begin(), table.nullable_keys.end(),
                   [](const auto& left, const auto& right) {
                     return left.columns.size() < right.columns.size();
                   });
}

result<std::vector<std::string>> texts(database& db, const std::string& query,
                                       const std::string& table) {
  return sql::collect_rows(
      db.ask(query, {sql::parameter(std::string_view{table})}),
      [](const sql::answer_row& row) { return row.text(0); });
}

result<bool> exists(database& db, const std::string& select) {
  const auto found = db.ask_integer("SELECT EXISTS(" + select + ")");
  if (!found)
    return fail(found.error());
  return *found != 0;
}

result<void> look_for_null(database& db, const table_facts& facts,
                           nullable_key& key) {
  std::string nulls;
  for (const auto& column : key.columns)
    nulls += (nulls.empty() ? "" : " OR ") + quote_name(column) + " IS NULL";
  const auto found
      = exists(db, "SELECT 1 FROM " + facts.quoted() + " WHERE " + nulls);
  if (!found)
    return fail(found.error());
  key.has_null = *found;
  return {};
}

result<void> read_relations(database& db, const table_facts& facts,
                            table_entry& table) {
  auto parents
      = texts(db,
              "SELECT referenced_table_name FROM"
              " information_schema.referential_constraints WHERE"
              " constraint_schema = database() AND table_name = ?"
              " GROUP BY referenced_table_name ORDER BY min(constraint_name)",
              table.name);
  if (!parents)
    return fail(parents.error());
  auto triggers = texts(db,
                        "SELECT trigger_name FROM information_schema.triggers"
                        " WHERE event_object_schema = database()"
                        " AND event_object_table = ? ORDER BY trigger_name",
                        table.name);
  if (!triggers)
    return fail(triggers.error());
  const auto rows = exists(db, "SELECT 1 FROM " + facts.quoted());
  if (!rows)
    return fail(rows.error());
  table.parents = std::move(*parents);
  table.triggers = std::move(*triggers);
  table.has_rows = *rows;
  return {};
}

result<void> read_entry(database& db, table_entry& table, bool look_for_nulls) {
  const auto facts = read_table(db, {db.parts().database, table.name});
  if (!facts)
    return fail(facts.error());
  if (!*facts)
    return {};
  take_facts(**facts, table);
  if (auto read = read_relations(db, **facts, table); !read)
    return read;
  for (auto& key : table.nullable_keys)
    if (look_for_nulls)
      if (auto looked = look_for_null(db, **facts, key); !looked)
        return looked;
  return {};
}

} // namespace

result<std::vector<table_entry>> list_tables(database& db,
                                             bool look_for_nulls) {
  auto out = sql::collect_rows(
      db.ask("SELECT table_name, table_type FROM information_schema.tables"
             " WHERE table_schema = database() ORDER BY table_name"),
      [](const sql::answer_row& row) {
        table_entry table;
        table.name = row.text(0);
        table.kind = kind_of(table.name, row.text(1));
        table.has_rowid = false;
        return table;
      });
  if (!out)
    return out;
  for (auto& table : *out)
    if (table.kind == table_kind::ordinary)
      if (auto read = read_entry(db, table, look_for_nulls); !read)
        return fail(read.error());
  return out;
}

std::string select_text(const std::string& table,
                        const std::vector<std::string>& columns) {
  return "SELECT " + name_list(columns) + "\nFROM " + quote_name(table);
}

} // namespace dunlin::mariadb
