#pragma once

#include "actors/messages.hpp"
#include "config/profile.hpp"
#include "plan/plan.hpp"
#include "plan/run_state.hpp"

#include <vector>

namespace dunlin {

/// What a run can't keep of the promise that a step is read in one view: for
/// each step that goes on where an earlier run left off, and whose source is
/// read in a snapshot, a warning. A snapshot goes with the run that took it.
std::vector<event> earlier_views(const profile& of, const migration_plan& plan,
                                 const std::vector<step_resume>& resumed);

} // namespace dunlin
