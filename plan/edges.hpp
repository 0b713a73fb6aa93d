#pragma once

#include "plan/after.hpp"
#include "plan/conflicts.hpp"

#include <vector>

/// @file
/// All edges of a plan.

namespace dunlin {

/// The edges of a plan: those that are asked for, unless conflicts imply them,
/// and those of conflicts. One for a pair of steps, sorted by `later`, then
/// `earlier`; they may make a circle.
/// @param accesses what each step touches, in serial order.
std::vector<edge>
edges_between(const std::vector<asked_order>& asked,
              const std::vector<std::vector<access>>& accesses,
              edge_reasons reasons = edge_reasons::told);

} // namespace dunlin
