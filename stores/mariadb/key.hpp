#pragma once

#include "config/error.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

/// @file
/// By which key a source is paged.

namespace dunlin::mariadb {

/// The key of a source.
struct key_choice {
  /// As the source spells them.
  std::vector<std::string> columns;
  key_origin origin = key_origin::declared;
  /// The index whose first columns they are, in this order; empty if there is
  /// none.
  std::string index;
  /// The schema proves that no two rows have it in common.
  bool is_unique = false;
  /// The schema does not prove that it is never NULL.
  bool may_be_null = true;
};

/// The key of a table, declared or found: the primary key, else the unique
/// index over the fewest columns that can't be NULL. The text of an error lacks
/// the database's name.
/// @returns `unknown_column`, `key_missing`.
result<key_choice> choose_key(const table_facts& table,
                              const std::vector<std::string>& declared);

/// The key of a view or query, which must be declared.
/// @param what what it is, for messages.
/// @returns `unknown_column`, `key_missing`.
result<key_choice> choose_key(const std::string& what,
                              const std::vector<std::string>& columns,
                              const std::vector<std::string>& declared);

/// The best unique index over columns that can't be NULL; null if there is
/// none.
const index_facts* find_unique(const table_facts& table);

} // namespace dunlin::mariadb
