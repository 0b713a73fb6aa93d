#pragma once

#include "app/checks.hpp"
#include "plan/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// For how many rows a migration is needed, in the words of its profile. Pure.

namespace dunlin {

/// What a table step would have to do with the rows of its source.
struct rows_needed {
  /// Still to be migrated. Unknown, or an upper bound if what stands in the
  /// target is unknown.
  row_estimate needed;
  /// Stand in the target already, or were migrated by an earlier run.
  row_estimate previously;
  /// Rejects of earlier runs.
  uint64_t failures = 0;
  /// Under existing = replace: how many of those needed take the place of a
  /// row.
  row_estimate replaced;
};

/// Of a table step. `rows` is what its source has.
rows_needed rows_needed_of(const table_block& step, const step_standing& before,
                           const step_rows& rows);

/// One line for each kind of rows in the plan: `Migration needed for ~700,000
/// customers (~300,000 previously migrated, 0 failures) in 7 seconds.`
/// @param took_ms how long it took to find that out.
std::string needed_text(const migration_plan& plan, const outlook& found,
                        uint64_t took_ms);

} // namespace dunlin
