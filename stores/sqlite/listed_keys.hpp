#pragma once

#include "config/error.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/source_query.hpp"

#include <cstdint>
#include <string>

/// @file
/// From the texts of a file to keys of a source.

namespace dunlin::sqlite {

/// Fills the table of keys `into` (its key columns and one more) with those
/// that a file lists, each once: first the keys of rows that the source has, as
/// it spells them, then those that it lacks, as their columns would keep them.
///
/// A text names a row if SQLite takes them for equal in the column's own
/// affinity and collation. Where a column keeps numbers as they come (no
/// affinity), a text that is a number also names that number, and everywhere
/// `x'00ff'` also names a BLOB; so one line may name two rows.
///
/// All of it is in SQLite's temporary database: memory does not grow with the
/// file.
/// @param number tells the sessions of one connection apart.
/// @returns what `key_file` refuses, or what a store can report.
result<void> collect_listed_keys(database& db, const source_query& query,
                                 uint32_t number, const std::string& file,
                                 const std::string& into);

} // namespace dunlin::sqlite
