#include "stores/sqlite/target_table.hpp"

#include "config/nearest.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

result<std::vector<std::string>> table_names(database& db) {
  return collect_texts(
      db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'"
                 " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                 " AND name NOT LIKE 'dunlin\\_%' ESCAPE '\\'"
                 " ORDER BY name"));
}

tl::unexpected<error> not_a_target(const std::string& name,
                                   std::string_view why) {
  return fail(error_code::unknown_table,
              "table " + display_name(name) + " " + std::string{why});
}

/// What `PRAGMA table_list` says of a table.
struct table_facts {
  std::string name;
  bool is_strict = false;
  bool has_rowid = true;
};

result<table_facts> read_facts(database& db, const std::string& name) {
  if (is_ledger_name(name))
    return not_a_target(name, "belongs to dunlin's ledger; rename the target");
  if (same_name(std::string_view{name}.substr(0, 7), "sqlite_"))
    return not_a_target(name, "belongs to SQLite; rename the target");
  auto query = db.prepare("SELECT name, type, wr, strict FROM"
                          " pragma_table_list(?1) WHERE schema = 'main'");
  if (!query)
    return fail(query.error());
  query->bind_text(1, name);
  auto row = query->step();
  if (!row)
    return fail(row.error());
  if (!*row) {
    auto known = table_names(db);
    if (!known)
      return fail(known.error());
    return not_a_target(name, "is not in " + one_line(db.path())
                                  + hint_for(name, *known));
  }
  const auto type = query->column_text(1);
  if (type != "table")
    return not_a_target(name, "is a " + type
                                  + "; a table step writes ordinary tables"
                                    " only, fill the rest by a script");
  return table_facts{query->column_text(0), query->column_integer(3) != 0,
                     query->column_integer(2) == 0};
}

/// @param primary gets the columns of the primary key.
result<std::vector<target_column>>
read_columns(database& db, const table_facts& facts,
             std::vector<std::string>& primary) {
  return collect_rows(
      make_query(db,
                 "SELECT name, type, \"notnull\", dflt_value, hidden, pk"
                 " FROM pragma_table_xinfo(?1)",
                 facts.name),
      [&](const statement& row) {
        const auto fallback = row.column(3);
        target_column column;
        column.name = row.column_text(0);
        column.declared = row.column_text(1);
        column.kind = affinity_of(column.declared, facts.is_strict);
        column.is_not_null = row.column_integer(2) != 0;
        column.has_default = fallback.kind == value_kind::text
                             && !same_name(fallback.bytes, "NULL");
        column.is_generated = row.column_integer(4) >= 2;
        if (row.column_integer(5) > 0)
          primary.push_back(column.name);
        return column;
      });
}

result<unique_key> read_index(database& db, const std::string& index) {
  auto parts
      = collect_rows(make_query(db,
                                "SELECT name, coll FROM pragma_index_xinfo(?1)"
                                " WHERE key = 1 ORDER BY seqno",
                                index),
                     [](const statement& row) {
                       // The name of an expression is NULL, which no column's
                       // name is.
                       return key_part{row.column_text(0), row.column_text(1)};
                     });
  if (!parts)
    return fail(parts.error());
  return unique_key{std::move(*parts)};
}

/// The unique indexes of a table.
struct index_names {
  std::vector<std::string> all;
  /// The primary key is one of them.
  bool has_primary = false;
};

result<index_names> read_indexes(database& db, const std::string& table) {
  index_names out;
  auto done
      = for_each_row(make_query(db,
                                "SELECT name, origin FROM pragma_index_list(?1)"
                                " WHERE \"unique\" = 1 AND partial = 0",
                                table),
                     [&](const statement& row) {
                       out.all.push_back(row.column_text(0));
                       out.has_primary
                           = out.has_primary || row.column_text(1) == "pk";
                     });
  if (!done)
    return fail(done.error());
  return out;
}

result<void> read_keys(database& db, const table_facts& facts,
                       const std::vector<std::string>& primary,
                       target_table& out) {
  const auto indexes = read_indexes(db, facts.name);
  if (!indexes)
    return fail(indexes.error());
  for (const auto& index : indexes->all) {
    auto key = read_index(db, index);
    if (!key)
      return fail(key.error());
    out.keys.push_back(std::move(*key));
  }
  // A primary key of one column that needs no index is the rowid itself.
  if (indexes->has_primary || !facts.has_rowid || primary.size() != 1)
    return {};
  for (auto& column : out.columns)
    column.is_rowid = column.name == primary[0];
  out.keys.push_back({{{primary[0], "BINARY"}}});
  return {};
}

/// Whether an object of the schema fits the condition.
result<bool> schema_has(database& db, const std::string& condition) {
  auto count = db.query_integer("SELECT count(*) FROM sqlite_schema WHERE "
                                + condition);
  if (!count)
    return fail(count.error());
  return *count != 0;
}

result<void> read_habits(database& db, target_table& out) {
  const auto name = quote_literal(out.name);
  auto triggers = schema_has(db, "type = 'trigger' AND tbl_name = " + name
                                     + " COLLATE NOCASE");
  if (!triggers)
    return fail(triggers.error());
  auto fails = schema_has(db, "sql LIKE '%CONFLICT%FAIL%' OR"
                              " (type = 'trigger' AND sql LIKE '%FAIL%')");
  if (!fails)
    return fail(fails.error());
  auto clauses = schema_has(db, "type = 'table' AND name = " + name
                                    + " AND sql LIKE '%CONFLICT%'");
  if (!clauses)
    return fail(clauses.error());
  auto encoding = db.query_text("PRAGMA encoding");
  if (!encoding)
    return fail(encoding.error());
  out.has_triggers = *triggers;
  out.may_fail_halfway = *fails;
  out.has_conflict_clauses = *clauses;
  out.is_utf16 = *encoding != "UTF-8";
  return {};
}

std::vector<std::string> names_of(const std::vector<target_column>& columns) {
  std::vector<std::string> out;
  for (const auto& column : columns)
    out.push_back(column.name);
  return out;
}

bool has_name(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& other) { return same_name(other, name); });
}

result<void> check_column(const target_table& table, const std::string& name) {
  const auto* column = table.find(name);
  if (column == nullptr)
    return fail(error_code::unknown_column,
                "table " + display_name(table.name) + " has no column "
                    + display_name(name)
                    + hint_for(name, names_of(table.columns)));
  if (column->is_generated)
    return fail(error_code::unknown_column,
                "column " + display_name(name) + " of table "
                    + display_name(table.name)
                    + " is generated; leave it out of the step's query");
  return {};
}

result<void> check_missing(const target_table& table, const target_spec& spec) {
  for (const auto& column : table.columns)
    if (column.is_not_null && !column.has_default && !column.is_generated
        && !column.is_rowid && !has_name(spec.columns, column.name))
      return fail(error_code::unknown_column,
                  "table " + display_name(table.name)
                      + " needs a value for its column "
                      + display_name(column.name)
                      + " (NOT NULL without a default); add it to the step's"
                        " query");
  return {};
}

result<void> check_key(const target_table& table, const target_spec& spec) {
  if (spec.existing == existing_rows::fail)
    return {};
  const bool is_written
      = spec.key_positions.size() == spec.key.size()
        && std::all_of(spec.key.begin(), spec.key.end(), [&](const auto& name) {
             return has_name(spec.columns, name);
           });
  if (is_written && table.find_key(spec.key) != nullptr)
    return {};
  const auto* verb = spec.existing == existing_rows::skip ? "skip" : "replace";
  return fail(error_code::key_missing,
              std::string{"existing = \""} + verb + "\" needs the step's key ("
                  + display_list(spec.key)
                  + ") among the columns that it writes, and a primary key or"
                    " unique index of table "
                  + display_name(table.name)
                  + " over just these columns; create that index, give another"
                    " `key`, or set existing = \"fail\"");
}

} // namespace

const target_column*
target_table::find(std::string_view column) const noexcept {
  const auto at
      = std::find_if(columns.begin(), columns.end(), [&](const auto& other) {
          return same_name(other.name, column);
        });
  return at != columns.end() ? &*at : nullptr;
}

const unique_key*
target_table::find_key(const std::vector<std::string>& names) const noexcept {
  const auto at = std::find_if(keys.begin(), keys.end(), [&](const auto& key) {
    return key.parts.size() == names.size()
           && std::all_of(
               key.parts.begin(), key.parts.end(),
               [&](const auto& part) { return has_name(names, part.column); });
  });
  return at != keys.end() ? &*at : nullptr;
}

result<target_table> read_target_table(database& db, const std::string& name) {
  auto facts = read_facts(db, name);
  if (!facts)
    return fail(facts.error());
  target_table out;
  out.name = facts->name;
  out.has_rowid = facts->has_rowid;
  std::vector<std::string> primary;
  auto columns = read_columns(db, *facts, primary);
  if (!columns)
    return fail(columns.error());
  out.columns = std::move(*columns);
  if (auto good = read_keys(db, *facts, primary, out); !good)
    return fail(good.error());
  if (auto good = read_habits(db, out); !good)
    return fail(good.error());
  return out;
}

result<void> check_target(const target_table& table, const target_spec& spec) {
  for (auto name = spec.columns.begin(); name != spec.columns.end(); ++name) {
    if (auto good = check_column(table, *name); !good)
      return good;
    const bool is_twice
        = std::any_of(name + 1, spec.columns.end(), [&](const auto& other) {
            return same_name(other, *name);
          });
    if (is_twice)
      return fail(error_code::query_invalid,
                  "the step writes column " + display_name(*name)
                      + " twice; give each column of its query a name of its"
                        " own");
  }
  if (auto good = check_missing(table, spec); !good)
    return good;
  return check_key(table, spec);
}

} // namespace dunlin::sqlite
