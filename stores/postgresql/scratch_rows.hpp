#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/scratch.hpp"

#include <set>

/// @file
/// Rows on their way into a copy, and what is in it.

namespace dunlin::postgresql {

/// Copies rows into tables that have neither keys nor triggers yet: of each
/// table the first `scratch_rows_max`, and the rows that those refer to. Rows
/// whose parents can't be found are left out.
/// @param from in a transaction that sees one moment.
result<void> copy_rows_for_scratch(database& from, database& into);

/// Sets sequences as they stand, and fills materialized views.
result<void> finish_copy(database& from, database& into);

/// Reads the rows of all tables, and where sequences stand.
result<void> read_tables(database& db, const std::set<column_name>& by_presence,
                         scratch_contents& into);

} // namespace dunlin::postgresql
