#include "stores/mariadb/target_table.hpp"

#include "config/nearest.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

bool has_name(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& other) { return same_name(other, name); });
}

std::string table_text(const std::string& name) {
  return "table " + sql::display_name(name);
}

result<void> check_column(const table_facts& table, const std::string& name) {
  const auto* column = table.find(name);
  if (column == nullptr)
    return fail(error_code::unknown_column,
                table_text(table.name) + " has no column "
                    + sql::display_name(name)
                    + hint_for(name, table.column_names()));
  if (column->is_generated)
    return fail(error_code::unknown_column,
                "column " + sql::display_name(name) + " of "
                    + table_text(table.name)
                    + " is generated; leave it out of the step's query");
  return {};
}

result<void> check_missing(const table_facts& table, const target_spec& spec) {
  for (const auto& column : table.columns)
    if (column.is_not_null && !column.has_default && !column.is_generated
        && !column.is_numbered && !has_name(spec.columns, column.name))
      return fail(error_code::unknown_column,
                  table_text(table.name) + " needs a value for its column "
                      + sql::display_name(column.name)
                      + " (NOT NULL without a default); add it to the step's"
                        " query");
  return {};
}

/// Whether a unique index is over exactly these columns, in any order.
bool has_key(const table_facts& table, const std::vector<std::string>& key) {
  return std::any_of(
      table.indexes.begin(), table.indexes.end(), [&](const auto& index) {
        return index.is_unique && index.columns.size() == key.size()
               && std::all_of(
                   index.columns.begin(), index.columns.end(),
                   [&](const auto& name) { return has_name(key, name); });
      });
}

result<void> check_key(const table_facts& table, const target_spec& spec) {
  if (spec.existing == existing_rows::fail)
    return {};
  const bool is_written
      = spec.key_positions.size() == spec.key.size()
        && std::all_of(spec.key.begin(), spec.key.end(), [&](const auto& name) {
             return has_name(spec.columns, name);
           });
  if (is_written && has_key(table, spec.key))
    return {};
  const auto* verb = spec.existing == existing_rows::skip ? "skip" : "replace";
  return fail(error_code::key_missing,
              std::string{"existing = \""} + verb + "\" needs the step's key ("
                  + sql::display_list(spec.key)
                  + ") among the columns that it writes, and a primary key or"
                    " unique index of "
                  + table_text(table.name)
                  + " over just these columns; create that index, give another"
                    " `key`, or set existing = \"fail\"");
}

} // namespace

result<table_facts> read_target_table(database& db, const std::string& name) {
  const auto refuse = [&](const std::string& why) {
    return db.refuse(error_code::unknown_table, table_text(name) + " " + why);
  };
  const auto full = split_name(db, name);
  if (sql::is_ledger_name(full.name))
    return refuse("belongs to dunlin's ledger; rename the target");
  auto table = read_table(db, full);
  if (!table)
    return fail(table.error());
  if (!*table)
    return fail(no_table(db, full));
  if ((*table)->is_view)
    return refuse("is a view; a table step writes ordinary tables only, fill"
                  " the rest by a script");
  if (!same_name((*table)->engine, "InnoDB"))
    return refuse("is kept by " + (*table)->engine
                  + ", which can't take a batch back; ALTER TABLE ... ENGINE ="
                    " InnoDB");
  return std::move(**table);
}

result<void> check_target(const table_facts& table, const target_spec& spec) {
  for (auto name = spec.columns.begin(); name != spec.columns.end(); ++name) {
    if (auto good = check_column(table, *name); !good)
      return good;
    const bool is_twice
        = std::any_of(name + 1, spec.columns.end(), [&](const auto& other) {
            return same_name(other, *name);
          });
    if (is_twice)
      return fail(error_code::query_invalid,
                  "the step writes column " + sql::display_name(*name)
                      + " twice; give each column of its query a name of its"
                        " own");
  }
  if (auto good = check_missing(table, spec); !good)
    return good;
  return check_key(table, spec);
}

std::vector<target_column> columns_written(const table_facts& table,
                                           const target_spec& spec) {
  std::vector<target_column> out;
  for (const auto& name : spec.columns)
    out.push_back(target_column_of(*table.find(name)));
  return out;
}

} // namespace dunlin::mariadb
