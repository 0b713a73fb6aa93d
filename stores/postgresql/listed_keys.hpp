#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/source_query.hpp"

#include <cstdint>
#include <string>

/// @file
/// From the texts of a file to keys of a source.

namespace dunlin::postgresql {

/// Declares a cursor, with hold, over the keys that a file lists, each once:
/// first those of rows that the source has, as it spells them, in their order,
/// then those that it lacks, as their columns would keep them. Two cells more
/// are false in all rows, as in `source_query::all_keys`.
///
/// A text names a row if it is the same value to the column's type, in its
/// collation. The texts go to a temporary table, so memory does not grow with
/// the file; the role needs TEMPORARY on the database.
/// @returns what `key_file` refuses; `bad_value` for a text that is no value of
///   its column.
result<void> declare_listed_keys(database& db, const source_query& query,
                                 uint32_t number, const std::string& file,
                                 const std::string& cursor);

} // namespace dunlin::postgresql
