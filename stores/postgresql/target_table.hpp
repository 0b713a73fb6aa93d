#pragma once

#include "config/error.hpp"
#include "stores/postgresql/codec.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/table.hpp"
#include "stores/store.hpp"

#include <libpq-fe.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The table that a step writes.

namespace dunlin::postgresql {

/// A column that may be written.
struct target_column {
  std::string name;
  /// The server's number of its type; of a domain, of the type that it is of.
  Oid type_oid = 0;
  /// How its values are written in binary; empty: as their texts.
  std::optional<codec> kind;
  /// The type's modifier; -1: none.
  int modifier = -1;
  /// In common words.
  column_type type;
  /// As the server writes it: `numeric(10,2)`. And without a modifier.
  std::string declared;
  std::string cast;
  /// Comparing by a collation may take two texts for one.
  bool is_collatable = false;
  bool is_generated = false;
  /// A row can't be written without a value for it.
  bool is_required = false;
  /// What it returns is known before it is written, so it is in the digest.
  bool is_foreseen = true;
};

struct target_table {
  table_facts facts;
  std::vector<target_column> columns;

  /// Null if there is none of this name.
  const target_column* find(const std::string& name) const noexcept;

  /// The index that keeps just these columns unique, in whatever order; null if
  /// there is none.
  const unique_columns* find_key(const std::vector<std::string>& names) const;
};

/// Reads what the catalogue says of a table.
/// @returns `unknown_table`; `query_invalid` for a view and the like.
result<target_table> read_target_table(database& db, const std::string& name);

/// Refuses what a step that copies rows can't write.
/// @returns `unknown_column`, `key_missing`, `query_invalid`,
///   `store_read_only`.
result<void> check_target(database& db, const target_table& table,
                          const target_spec& spec);

} // namespace dunlin::postgresql
