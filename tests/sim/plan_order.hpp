#pragma once

#include "plan/plan.hpp"

#include <set>
#include <vector>

/// @file
/// The order of a plan's steps by the plainest of rules, pair by pair: what an
/// oracle holds `plan/` against.

namespace dunlin {

/// For each step, all steps that must be done before it.
std::vector<std::set<step_index>> steps_before(const migration_plan& plan);

} // namespace dunlin
