#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/store.hpp"

namespace dunlin::mariadb {

/// Refuses a table that the user may not work on as a step that copies rows
/// needs it, before anything is written: asks for the plans of such statements,
/// which takes the same rights.
/// @returns `store_read_only`, naming the right.
result<void> check_rights(database& db, const table_facts& table,
                          const target_spec& spec);

} // namespace dunlin::mariadb
