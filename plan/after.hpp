#pragma once

#include "plan/conflicts.hpp"

#include <string>
#include <vector>

/// @file
/// What the `after` lists of a profile ask for, and all edges with it.

namespace dunlin {

/// Steps that follow one another in serial order.
struct step_range {
  step_index first = 0;
  step_index end = 0;
};

/// One name of an `after`: the steps of a block wait for those that it names.
struct asked_order {
  std::string name;
  /// A step, or all of a `[[scripts]]` block.
  step_range earlier;
  step_range later;
};

/// What is asked for.
/// @param steps those of the profile, in serial order.
/// @returns `unknown_step` for a name that is neither a step nor a block,
///   `duplicate_name` for one that two of them have.
result<std::vector<asked_order>> asked_orders(const profile& from,
                                              const std::vector<step>& steps);

/// The edges of a plan: those that are asked for, unless conflicts imply them,
/// and those of conflicts. One for a pair of steps, sorted by `later`, then
/// `earlier`; they may make a circle.
/// @param accesses what each step touches, in serial order.
std::vector<edge>
edges_between(const std::vector<asked_order>& asked,
              const std::vector<std::vector<access>>& accesses,
              edge_reasons reasons = edge_reasons::told);

} // namespace dunlin
