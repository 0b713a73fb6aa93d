#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/table.hpp"

/// @file
/// Rights that a role needs besides those on the table that it writes, looked
/// for before anything is written.

namespace dunlin::postgresql {

/// Refuses a role that may not make temporary tables, which rows go through on
/// their way to rows that stand there: `store_read_only`, with what to grant.
result<void> check_temporary_right(database& db);

/// The same for the sequences that fill columns of the table, which are set
/// behind its rows at the end.
result<void> check_sequence_rights(database& db, const table_facts& table);

} // namespace dunlin::postgresql
