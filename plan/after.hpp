#pragma once

#include "config/profile.hpp"
#include "plan/plan.hpp"

#include <string>
#include <vector>

/// @file
/// What the `after` lists of a profile and the heads of its scripts ask for.

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

} // namespace dunlin
