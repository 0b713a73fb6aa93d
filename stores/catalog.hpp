#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/misfits.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// What a database holds, for people who begin to write a profile.

namespace dunlin {

/// What kind of table it is.
enum class table_kind : uint8_t {
  ordinary, ///< holds rows that a table step can copy
  view,
  other,  ///< a module of the database makes it, or it belongs to such a one
  engine, ///< the database's own
  ledger, ///< dunlin's own
};

/// A column of an ordinary table.
struct column_entry {
  std::string name;
  /// A row can't be written without a value for it.
  bool is_required = false;
  bool is_generated = false;
};

/// Columns that are unique together but may be NULL by their schema.
struct nullable_key {
  std::vector<std::string> columns;
  bool is_primary = false;
  /// NULL stands in some row; only looked for if asked to.
  bool has_null = false;
};

/// A table or view. What follows `kind` is known of ordinary tables alone.
struct table_entry {
  std::string name;
  table_kind kind = table_kind::ordinary;
  std::vector<column_entry> columns;
  /// Columns that are unique and never NULL: the key that a table step takes if
  /// it gives none. Empty: it would take the rowid, or refuse.
  std::vector<std::string> key;
  /// The primary key first, then by the number of columns.
  std::vector<nullable_key> nullable_keys;
  /// Tables that its foreign keys refer to, each once, in the schema's order.
  std::vector<std::string> parents;
  std::vector<std::string> triggers;
  bool has_rows = false;
  /// Without a key it can still be read, by what the database calls its rows.
  bool has_rowid = true;
};

/// All tables and views of a database, in name order. Reads only.
/// @param look_for_nulls look through the columns of nullable keys, which may
///   read all rows of their tables.
/// @returns `store_unopenable`, or what a store can report.
result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls);

/// The SELECT of some columns of a table, as a table step's `query`.
std::string select_text(const store_config& store, const std::string& table,
                        const std::vector<std::string>& columns);

/// What the columns of a store hold beyond what their types say.
store_traits traits_of(const store_config& store);

/// Whether rows whose parents are missing are refused at once in this store.
bool enforces_foreign_keys(const store_config& store);

} // namespace dunlin
