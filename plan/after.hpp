#pragma once

#include "plan/plan.hpp"

#include <vector>

/// @file
/// What the `after` lists of a profile ask for.

namespace dunlin {

/// The edges that `after` asks for: each step of the block waits for each step
/// that is named, or that belongs to the named `[[scripts]]` block. Left out
/// are those that a script between the two implies, as it waits for all before
/// it and all after it wait for it.
/// @param steps those of the profile, in serial order.
/// @returns `unknown_step` for a name that is neither a step nor a block,
///   `duplicate_name` for one that two of them have.
result<std::vector<edge>> after_edges(const profile& from,
                                      const std::vector<step>& steps);

} // namespace dunlin
