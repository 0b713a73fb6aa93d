#pragma once

#include "app/drawing.hpp"
#include "app/step_outlook.hpp"
#include "plan/plan.hpp"

#include <map>
#include <string>
#include <vector>

/// @file
/// The plan as a drawing: each step with its state and time, why it waits for
/// others, and the longest chain. Pure.

namespace dunlin {

/// What is known of the steps of a plan.
struct drawn_standings {
  /// One entry a step; empty: no ledger could be read.
  std::vector<step_standing> steps;
  /// Names of those that a run has under way.
  std::vector<std::string> under_way;
  /// As `loaded_plan` has them.
  std::map<std::string, std::string> untold = {};
};

/// The longest chain is that of the steps that are left, by what they are
/// expected to take; if all are done, of all, by what they took.
/// @param name of the migration.
drawing draw_plan(const std::string& name, const migration_plan& plan,
                  const drawn_standings& known);

} // namespace dunlin
