#pragma once

#include "app/options.hpp"
#include "config/load.hpp"
#include "plan/durations.hpp"
#include "plan/plan.hpp"

#include <map>
#include <memory>
#include <string>

/// @file
/// From the command line to a profile and its plan.

namespace dunlin {

/// Loads the profile that the user named, as this process sees it.
result<loaded_profile> load_asked(const options& asked);

/// A profile and its plan, whose steps are marked that a run leaves out or that
/// `--keys` names, and have the durations that `--durations` gives, the ledgers
/// know, or a guess.
struct loaded_plan {
  dunlin::profile profile;
  std::shared_ptr<const migration_plan> plan;
  /// By name, stores that could not tell what scripts touch, and why.
  std::map<std::string, std::string> untold = {};
};

/// Makes the plan of a profile that was loaded.
/// @param tell see `make_plan`; without it what scripts touch orders nothing.
/// @param past how long steps took before.
/// @returns as `load_plan`.
result<loaded_plan> plan_of(dunlin::profile profile, const options& asked,
                            const touch_teller& tell = {},
                            const past_times& past = {});

/// @returns what `load_profile` and `make_plan` report; `missing_key` for a
///   profile without steps; `unknown_step` for a `--reset` of no step;
///   what `mark_keyed` and `with_durations` report.
result<loaded_plan> load_plan(const options& asked);

} // namespace dunlin
