#pragma once

#include "app/checks.hpp"

namespace dunlin {

/// Refuses snapshots that a store can't give, and those that would not be what
/// the plan means: a step must see what the steps before it did. Creates and
/// changes nothing.
/// @param found its standings and rows are told.
/// @returns `bad_value`, or what `check_snapshot` can report.
result<void> check_views(const profile& of, const migration_plan& plan,
                         const outlook& found);

} // namespace dunlin
