#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// How long a plan takes: what no run can beat, and what a run will need. Pure,
/// by the durations that its steps are expected to take.

namespace dunlin {

/// What no number of migrators can beat, or not this one. In the unit of the
/// durations that it is made of.
struct schedule_bound {
  uint64_t total = 0;
  /// The steps on the longest path, one after the other.
  std::vector<step_index> critical_path;
  uint64_t critical = 0;
  /// Of the scripts of a store with one writer: they never overlap.
  uint64_t one_writer_total = 0;
  std::string one_writer;

  /// No fraction of the unit is left out.
  uint64_t lower_bound(uint32_t migrators) const noexcept;
};

/// In milliseconds, by what steps are expected to take.
/// @param done one entry a step; empty: none is. Such a step takes no time.
schedule_bound bound_of(const migration_plan& plan,
                        const std::vector<bool>& done = {});

/// @param durations one entry a step, in any unit.
schedule_bound bound_of(const migration_plan& plan,
                        const std::vector<uint64_t>& durations);

/// When all is over if so many migrators begin what is most urgent as soon as
/// they can, as a run does: `ready_steps`, without waiting for anything but the
/// steps before it and `store_turns`. A table step counts as one
/// migrator's work, though others may help.
/// @param known durations in milliseconds, if others than those that the
///   urgency goes by; empty: the same.
uint64_t predicted_ms(const migration_plan& plan, uint32_t migrators,
                      const std::vector<bool>& done = {},
                      const std::vector<uint64_t>& known = {});

/// What `expected` says, or for a done step 0.
std::vector<uint64_t> durations_of(const migration_plan& plan,
                                   const std::vector<bool>& done);

} // namespace dunlin
