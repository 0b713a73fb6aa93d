#pragma once

#include "config/error.hpp"
#include "stores/postgresql/table.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

/// @file
/// By which key a source is paged.

namespace dunlin::postgresql {

/// The key of a source.
struct key_choice {
  std::vector<std::string> columns;
  key_origin origin = key_origin::declared;
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
                              const std::vector<std::string>& columns,
                              const std::vector<std::string>& declared);

/// The key of a query, which must be declared.
/// @returns `unknown_column`, `key_missing`.
result<key_choice> choose_key(const std::vector<std::string>& columns,
                              const std::vector<std::string>& declared);

} // namespace dunlin::postgresql
