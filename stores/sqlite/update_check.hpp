#pragma once

#include "stores/sql/update_text.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/target_table.hpp"
#include "stores/store.hpp"

#include <string>

/// @file
/// Whether the UPDATE of a step in place does what such a step may.

namespace dunlin::sqlite {

/// Looks at what the update would change, as SQLite itself sees it, and at how
/// it would find a range. Changes nothing.
/// @param likelihood is set to what `sql_of` shall be given.
/// @returns `query_invalid`, `unknown_column`, `scan_unindexed`.
result<void> check_update(database& db, const sql::update_text& update,
                          const target_table& table, const target_spec& spec,
                          std::string& likelihood);

} // namespace dunlin::sqlite
