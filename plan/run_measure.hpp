#pragma once

#include "plan/plan.hpp"
#include "plan/step_progress.hpp"

#include <cstdint>
#include <vector>

/// @file
/// How good a run was: what it took, against what no run could have beaten.
/// Pure.

namespace dunlin {

struct run_measure {
  /// Steps that were under way in this run, and came to their end.
  size_t steps = 0;
  /// From the begin of the first one to the end of the last one.
  uint64_t makespan_us = 0;
  /// What so many migrators need at least, if each step takes as long as it
  /// did: the longest chain, or what scripts have to share. Of table steps,
  /// whose batches all migrators share, chains alone count.
  uint64_t bound_us = 0;
  /// The longest chain of steps that wait for one another.
  std::vector<step_index> chain;
  uint64_t chain_us = 0;
};

/// @param spans one entry a step.
/// @param migrators the most that there were.
run_measure measure_run(const migration_plan& plan,
                        const std::vector<step_span>& spans,
                        uint32_t migrators);

} // namespace dunlin
