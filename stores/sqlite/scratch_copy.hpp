#pragma once

#include "stores/scratch.hpp"
#include "stores/sqlite/database.hpp"

#include <string>

/// @file
/// What of a database goes into a copy of it.

namespace dunlin::sqlite {

/// Copies the schema of a database and rows of its tables into an empty one,
/// without dunlin's ledger: of each table the first `scratch_rows_max`, and the
/// rows that those refer to.
/// @param from a file, read by another connection as well.
result<void> copy_for_scratch(database& from, database& into);

/// What is in a database, see `scratch_store::read`.
result<scratch_contents>
read_contents(database& db, const std::set<column_name>& by_presence);

} // namespace dunlin::sqlite
