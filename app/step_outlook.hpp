#pragma once

#include "app/ledger_view.hpp"
#include "plan/durations.hpp"
#include "plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What the ledgers let one say of steps besides how far each is: by what they
/// are blocked, how long they took, and which of them the profile lacks. Pure.

namespace dunlin {

/// Whether the steps behind this one wait until somebody has done something: it
/// failed, or is in doubt.
bool blocks_others(const step_standing& of) noexcept;

/// For each step that waits for one that `blocks_others`, directly or not, the
/// first such step, one in doubt if there is any; nothing for those that are
/// done, free to begin, or such themselves.
std::vector<std::optional<step_index>>
blocked_by(const migration_plan& plan,
           const std::vector<step_standing>& standings);

/// Whether a step waits for one in doubt: a run doesn't come to it before that
/// is settled. What failed is tried again, and then what waits for it.
/// @param cause as `blocked_by` has it for the step.
bool waits_for_doubt(const std::vector<step_standing>& standings,
                     const std::optional<step_index>& cause) noexcept;

/// How long a step was under way, from its begin to its end as the ledger has
/// them; nothing while it is not done, and of a baseline. A table step that
/// several runs worked on counts the time between them too.
std::optional<uint64_t> ms_taken(const step_record& record);

/// How long each step took when it ran last, as far as the ledgers know: also a
/// script that failed or is half done.
past_times past_times_of(const ledgers& kept);

/// A step that a ledger knows and the profile does not.
struct gone_step {
  std::string store;
  step_record record;

  /// `done, its file is gone`.
  std::string text() const;
};

std::vector<gone_step> gone_steps(const migration_plan& plan,
                                  const ledgers& kept);

} // namespace dunlin
