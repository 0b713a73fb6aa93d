#pragma once

#include "actors/messages.hpp"
#include "actors/rate_estimate.hpp"
#include "plan/plan.hpp"
#include "plan/run_state.hpp"

#include <map>

/// @file
/// What the operator's words mean for a run, and what is answered to them.

namespace dunlin {

/// What will become of a word: whether it changes anything, or comes too late.
/// @param is_cancelled the run is being stopped at once.
steer_outcome judge(const steer_request& asked, const run_state& run,
                    bool is_cancelled);

/// How far the scan of a table step sees, and how fast its rows go.
struct table_pace {
  scan_outlook outlook;
  rate_estimate rate;
};

/// Of the table steps whose scan began.
using table_paces = std::map<step_index, table_pace>;

/// What a run is doing now, as far as its state tells; `outcome` and `text` are
/// left to the caller.
steer_answer look_at(const run_state& run, const migration_plan& plan,
                     const table_paces& paces = {});

/// One line for whoever said `asked`, over the state after it.
std::string steer_text(const steer_request& asked, const steer_answer& now);

} // namespace dunlin
