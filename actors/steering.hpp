#pragma once

#include "actors/messages.hpp"
#include "plan/plan.hpp"
#include "plan/run_state.hpp"

/// @file
/// What the operator's words mean for a run, and what is answered to them.

namespace dunlin {

/// What will become of a word: whether it changes anything, or comes too late.
/// @param is_cancelled the run is being stopped at once.
steer_outcome judge(const steer_request& asked, const run_state& run,
                    bool is_cancelled);

/// What a run is doing now, as far as its state tells; `outcome` and `text` are
/// left to the caller.
steer_answer look_at(const run_state& run, const migration_plan& plan);

/// One line for whoever said `asked`, over the state after it.
std::string steer_text(const steer_request& asked, const steer_answer& now);

} // namespace dunlin
