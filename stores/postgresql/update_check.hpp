#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/sql/update_text.hpp"
#include "stores/store.hpp"

namespace dunlin::postgresql {

/// Refuses an UPDATE that a step in place can't run: of another table, of a
/// column of the key, with names that there are not, or one whose plan looks at
/// more than the rows of a range.
/// @returns `query_invalid`, `unknown_column`, `scan_unindexed`.
result<void> check_update(database& db, const sql::update_text& update,
                          const target_table& table, const target_spec& spec);

} // namespace dunlin::postgresql
