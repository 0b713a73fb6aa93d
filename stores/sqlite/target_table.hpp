#pragma once

#include "stores/sqlite/affinity.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

/// @file
/// The table that a step writes: what it is, and whether the step fits it.

namespace dunlin::sqlite {

/// A column of a target table.
struct target_column {
  std::string name;
  std::string declared;
  affinity kind = affinity::blob;
  bool is_not_null = false;
  bool has_default = false;
  bool is_generated = false;
  /// The INTEGER PRIMARY KEY, which is the rowid: a NULL in it becomes a new
  /// number.
  bool is_rowid = false;
};

/// A column of a unique key and how it is compared there.
struct key_part {
  std::string column;
  std::string collation;
};

/// A primary key, or a unique index over plain columns without a condition.
struct unique_key {
  std::vector<key_part> parts;
};

/// A target table.
struct target_table {
  /// As the schema spells it.
  std::string name;
  std::vector<target_column> columns;
  std::vector<unique_key> keys;
  bool has_rowid = true;
  bool has_triggers = false;
  /// A trigger or constraint somewhere in the schema speaks of FAIL: a
  /// trigger's statement may fail and leave behind what it had done.
  bool may_fail_halfway = false;
  /// A constraint of it may say ON CONFLICT.
  bool has_conflict_clauses = false;
  /// Texts are kept in UTF-16.
  bool is_utf16 = false;

  const target_column* find(std::string_view column) const noexcept;

  /// The key over exactly these columns, in any order; null if there is none.
  const unique_key*
  find_key(const std::vector<std::string>& names) const noexcept;
};

/// Reads what the table is.
/// @returns `unknown_table` for one that is not there, a view, a virtual table,
///   or a table of SQLite's or dunlin's own.
result<target_table> read_target_table(database& db, const std::string& name);

/// Whether the step can write its rows into the table.
/// @returns `unknown_column`, `query_invalid`, `key_missing`.
result<void> check_target(const target_table& table, const target_spec& spec);

} // namespace dunlin::sqlite
