#pragma once

#include "app/options.hpp"
#include "config/load.hpp"
#include "plan/plan.hpp"

#include <memory>

/// @file
/// From the command line to a profile and its plan.

namespace dunlin {

/// Loads the profile that the user named, as this process sees it.
result<loaded_profile> load_asked(const options& asked);

/// A profile and its plan, whose steps are marked that `--keys` names.
struct loaded_plan {
  dunlin::profile profile;
  std::shared_ptr<const migration_plan> plan;
};

/// Makes the plan of a profile that was loaded.
/// @returns as `load_plan`.
result<loaded_plan> plan_of(dunlin::profile profile, const options& asked);

/// @returns what `load_profile` and `make_plan` report; `missing_key` for a
///   profile without steps; `unknown_step` for a `--reset` of no step;
///   what `mark_keyed` reports.
result<loaded_plan> load_plan(const options& asked);

} // namespace dunlin
