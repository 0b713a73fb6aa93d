#pragma once

#include "config/error.hpp"
#include "stores/sqlite/table.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

/// @file
/// By which key a source is paged.

namespace dunlin::sqlite {

/// The key of a source.
struct key_choice {
  /// As the source spells them.
  std::vector<std::string> columns;
  key_origin origin = key_origin::declared;
  /// The schema proves that no two rows have it in common.
  bool is_unique = false;
  /// The schema does not prove that it is never NULL.
  bool may_be_null = true;
};

/// The key of a table, declared or found: the primary key if it can't be NULL,
/// else the unique index over the fewest columns that can't, else the rowid.
/// The text of an error lacks the file's name.
/// @returns `unknown_column`, `key_missing`.
result<key_choice> choose_key(const table_facts& table,
                              const std::vector<std::string>& declared);

/// The key of a query, which must be declared.
/// @returns `unknown_column`, `key_missing`.
result<key_choice> choose_key(const std::vector<std::string>& columns,
                              const std::vector<std::string>& declared);

} // namespace dunlin::sqlite
