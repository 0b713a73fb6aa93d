#pragma once

#include "config/error.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/range_sql.hpp"
#include "stores/sqlite/target_table.hpp"
#include "stores/store.hpp"

#include <string>

/// @file
/// Whether SQLite may copy the rows of a step from one of its tables to another
/// itself: only where each value surely arrives as it is, and each range is
/// found by the key.

namespace dunlin::sqlite {

/// How ranges of a step are copied.
struct copy_choice {
  copied_rows rows;
  /// See `sql_of`.
  std::string likelihood;
};

/// @returns what `check_target` reports; `rows_must_leave`.
result<copy_choice> check_copy(database& db, const target_table& table,
                               const target_spec& spec);

/// Whether the target's rows of a range are those that the range left there,
/// and found by the key.
/// @returns the likelihood to say, or `rows_must_leave`.
result<std::string> check_sum(database& db, const target_table& table,
                              const target_spec& spec);

} // namespace dunlin::sqlite
