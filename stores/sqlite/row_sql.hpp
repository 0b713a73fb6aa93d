#pragma once

#include "stores/sqlite/target_table.hpp"

#include <string>
#include <vector>

/// @file
/// The SQL that writes the rows of a step. ?1, ?2, ... are the columns, or in
/// the look-up the columns of the key, in the order in which they are given.

namespace dunlin::sqlite {

/// One row. It is undone alone when it is refused: OR ABORT overrides what the
/// table's constraints say. It would also override what the triggers' own
/// statements say, so a table with triggers goes without where its constraints
/// say nothing.
std::string insert_sql(const target_table& table,
                       const std::vector<std::string>& columns);

/// One row that takes the place of the row with the same key.
std::string replace_sql(const target_table& table,
                        const std::vector<std::string>& columns,
                        const unique_key& key);

/// The key's columns of the row that stands under a key, compared as the unique
/// key compares them.
std::string lookup_sql(const target_table& table, const unique_key& key,
                       const std::vector<std::string>& columns);

/// A name under which the rowid can be had; empty if there is none.
std::string rowid_name(const target_table& table);

/// Whether the row that was inserted last is still there.
std::string is_there_sql(const target_table& table, const std::string& rowid);

} // namespace dunlin::sqlite
