#pragma once

#include "config/error.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/key_condition.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

/// @file
/// Whether the server may copy the rows of a step from one of its tables to
/// another itself: only where each value surely arrives as it is, and each
/// range is found by the key.

namespace dunlin::mariadb {

/// Rows of which ranges are meant.
struct ranged_rows {
  /// What stands behind FROM: "`shop`.`orders` AS s FORCE INDEX (...)".
  std::string from;
  std::vector<std::string> columns;
  key_condition key;
};

/// What a step copies.
/// @returns what `check_target` reports; `rows_must_leave`.
result<ranged_rows> check_copy(database& db, const table_facts& into,
                               const target_spec& spec);

/// The target's rows, if those of a range are those that the range left there.
/// @returns `rows_must_leave`.
result<ranged_rows> check_sum(const table_facts& table,
                              const target_spec& spec);

/// As what a column of a key is compared.
comparand comparand_of(const column_facts& column);

} // namespace dunlin::mariadb
