#pragma once

#include "plan/plan.hpp"

#include <vector>

/// @file
/// What is left to wait for when a part of a plan is done already.

namespace dunlin {

/// For each step that is not done, the open steps that it waits for, in serial
/// order; for a done one nothing. A done step stands for nothing: whoever waits
/// for it waits for the open steps before it instead. There are some when a
/// step was reset, or put between others that an earlier run has done.
/// @param done one entry a step.
std::vector<std::vector<step_index>> open_waits(const migration_plan& plan,
                                                const std::vector<bool>& done);

} // namespace dunlin
