#pragma once

#include "plan/plan.hpp"

#include <vector>

/// @file
/// Whether steps wait for one another in a circle.

namespace dunlin {

/// Edges of a circle: each waits for the next, its `earlier` being the `later`
/// of the next, and the last for the first; starts with an edge that goes
/// against the serial order. Empty if there is none. Without recursion, in time
/// that grows with steps and edges.
/// @param edges sorted by `later`.
std::vector<edge> find_cycle(std::size_t steps, const std::vector<edge>& edges);

/// Nothing, or `plan_cycle` with the names of the steps on the circle (the
/// first few of a long one).
result<void> check_no_cycle(const migration_plan& plan);

} // namespace dunlin
