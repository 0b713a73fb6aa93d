#pragma once

#include "config/error.hpp"
#include "stores/postgresql/columns.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

/// @file
/// Whether the server may copy the rows of a step from one of its tables to
/// another itself: only where each value surely arrives as it is, and each
/// range is found by the key.

namespace dunlin::postgresql {

/// What a step copies.
struct copied_rows {
  /// What stands behind FROM: `"public"."orders" AS s`.
  std::string from;
  std::vector<column_facts> columns;
  /// The statement up to its FROM.
  std::string insert;
};

/// @returns what `check_target` reports; `rows_must_leave`.
result<copied_rows> check_copy(database& db, const target_spec& spec);

/// Whether the target's rows of a range are those that the range left there,
/// and found by the key.
/// @returns the table, or `rows_must_leave`.
result<target_table> check_sum(database& db, const target_spec& spec);

} // namespace dunlin::postgresql
