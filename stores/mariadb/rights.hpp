#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/store.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Rights that a user needs, looked for before anything is written. What lacks
/// is `store_read_only`, and named.

namespace dunlin::mariadb {

/// Refuses a table that the user may not work on as a step that copies rows
/// needs it: asks for the plans of such statements, which takes the same
/// rights.
result<void> check_rights(database& db, const table_facts& table,
                          const target_spec& spec);

/// The same for a table that the step is to make.
result<void> check_create_rights(database& db, const target_spec& spec);

/// Refuses a user who may make no temporary tables, which files of keys go
/// through.
result<void> check_temporary_right(database& db);

/// Refuses a user who lacks one of these rights on a table that is not there.
/// @param table quoted.
/// @param on what a GRANT would name.
/// @param what needs them.
result<void> check_rights_on_missing(database& db, const std::string& table,
                                     const std::vector<std::string>& rights,
                                     const std::string& on,
                                     const std::string& what);

} // namespace dunlin::mariadb
