#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/target_table.hpp"

#include <string>

/// @file
/// Rights that a role needs, looked for before anything is written. Each is
/// refused by `store_read_only`, with what to grant.

namespace dunlin::postgresql {

/// Those on the table that a step writes, on the sequences that fill its
/// columns and are set behind its rows at the end, and to make the temporary
/// table by which rows that stand there are changed.
result<void> check_rights(database& db, const target_table& table,
                          const target_spec& spec);

/// The same for a table that the step is to make, which then is the role's own.
result<void> check_create_rights(database& db, const target_spec& spec);

/// To make temporary tables, which files of keys go through.
result<void> check_temporary_right(database& db);

/// To look into the schema of the search path where a table of this name
/// stands, which nothing else shows.
result<void> check_usage_right(database& db, const std::string& table);

} // namespace dunlin::postgresql
