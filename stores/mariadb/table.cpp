#include "stores/mariadb/table.hpp"

#include "config/nearest.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

std::vector<value> parameters_of(const table_name& name) {
  return {sql::parameter(std::string_view{name.schema}),
          sql::parameter(std::string_view{name.name})};
}

result<void> read_columns(database& db, const table_name& name,
                          table_facts& table) {
  return sql::for_each_row(
      db.ask("SELECT column_name, column_type, data_type,"
             " coalesce(collation_name, ''),"
             " coalesce(character_maximum_length, 0),"
             " coalesce(character_octet_length, 0), is_nullable = 'NO',"
             " column_default IS NOT NULL AND column_default <> 'NULL',"
             " extra LIKE '%auto_increment%', is_generated = 'ALWAYS'"
             " FROM information_schema.columns WHERE table_schema = ?"
             " AND table_name = ? ORDER BY ordinal_position",
             parameters_of(name)),
      [&](const sql::answer_row& row) {
        column_facts column;
        column.name = row.text(0);
        column.declared = row.text(1);
        column.type = row.text(2);
        column.collation = row.text(3);
        column.characters_max = static_cast<uint64_t>(row.integer(4));
        column.bytes_max = static_cast<uint64_t>(row.integer(5));
        column.is_not_null = row.integer(6) != 0;
        column.has_default = row.integer(7) != 0;
        column.is_numbered = row.integer(8) != 0;
        column.is_generated = row.integer(9) != 0;
        table.columns.push_back(std::move(column));
      });
}

/// An index over a part of a column, downwards or of another kind than a tree
/// is left out.
result<void> read_indexes(database& db, const table_name& name,
                          table_facts& table) {
  std::vector<std::string> unusable;
  std::vector<index_facts> found;
  auto done = sql::for_each_row(
      db.ask("SELECT index_name, non_unique = 0, column_name,"
             " sub_part IS NULL AND coalesce(collation, '') = 'A'"
             " AND index_type = 'BTREE' FROM information_schema.statistics"
             " WHERE table_schema = ? AND table_name = ?"
             " ORDER BY index_name, seq_in_index",
             parameters_of(name)),
      [&](const sql::answer_row& row) {
        if (found.empty() || found.back().name != row.text(0)) {
          found.push_back({row.text(0), {}, row.integer(1) != 0});
          table.unique_keys += row.integer(1) != 0 ? 1 : 0;
        }
        found.back().columns.push_back(row.text(2));
        if (row.integer(3) == 0)
          unusable.push_back(row.text(0));
      });
  for (auto& each : found)
    if (std::find(unusable.begin(), unusable.end(), each.name)
        == unusable.end())
      table.indexes.push_back(std::move(each));
  return done;
}

} // namespace

const column_facts* table_facts::find(std::string_view column) const noexcept {
  const auto at
      = std::find_if(columns.begin(), columns.end(), [&](const auto& each) {
          return same_name(each.name, column);
        });
  return at == columns.end() ? nullptr : &*at;
}

std::string table_facts::quoted() const {
  return quote_name(schema) + "." + quote_name(name);
}

std::vector<std::string> table_facts::column_names() const {
  std::vector<std::string> out;
  for (const auto& column : columns)
    out.push_back(column.name);
  return out;
}

table_name split_name(const database& db, const std::string& written) {
  const auto dot = written.find('.');
  if (dot == std::string::npos)
    return {db.parts().database, written};
  return {written.substr(0, dot), written.substr(dot + 1)};
}

result<std::optional<table_facts>> read_table(database& db,
                                              const table_name& name) {
  auto found = sql::first_row(
      db.ask("SELECT table_schema, table_name, table_type, coalesce(engine, '')"
             " FROM information_schema.tables WHERE table_schema = ?"
             " AND table_name = ?",
             parameters_of(name)),
      [](const sql::answer_row& row) {
        table_facts table;
        table.schema = row.text(0);
        table.name = row.text(1);
        table.is_view = row.text(2) != "BASE TABLE";
        table.engine = row.text(3);
        return table;
      });
  if (!found || !*found)
    return found;
  auto& table = **found;
  auto read = read_columns(db, name, table);
  if (read && !table.is_view)
    read = read_indexes(db, name, table);
  if (!read)
    return fail(read.error());
  return found;
}

error no_table(database& db, const table_name& name) {
  // The schema does not show what may not be read; reading tells.
  const auto tried = db.exec("SELECT 1 FROM " + quote_name(name.schema) + "."
                             + quote_name(name.name) + " LIMIT 0");
  if (!tried && tried.error().code == error_code::store_unopenable)
    return tried.error();
  auto known = sql::collect_rows(
      db.ask("SELECT table_name FROM information_schema.tables"
             " WHERE table_schema = ? ORDER BY table_name",
             {sql::parameter(std::string_view{name.schema})}),
      [](const sql::answer_row& row) { return row.text(0); });
  const auto hint = known ? hint_for(name.name, *known) : std::string{};
  const auto shown = name.schema == db.parts().database
                         ? name.name
                         : name.schema + "." + name.name;
  return db
      .refuse(error_code::unknown_table,
              "no table or view " + sql::display_name(shown) + hint)
      .value();
}

result<std::optional<uint64_t>> estimated_rows(database& db,
                                               const table_name& name) {
  auto rows
      = sql::first_row(db.ask("SELECT table_rows FROM information_schema.tables"
                              " WHERE table_schema = ? AND table_name = ?"
                              " AND table_type = 'BASE TABLE'",
                              parameters_of(name)),
                       [](const sql::answer_row& row) {
                         return static_cast<uint64_t>(row.integer(0));
                       });
  return rows;
}

} // namespace dunlin::mariadb
