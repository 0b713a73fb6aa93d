#pragma once

#include "config/profile.hpp"
#include "plan/barriers.hpp"
#include "plan/plan.hpp"
#include "plan/schedule.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// @file
/// What a plan's order is and how long it takes, as `dunlin plan` says it.
/// Pure.

namespace dunlin {

/// How long the steps that are not done take.
struct plan_forecast {
  uint32_t migrators = 1;
  schedule_bound bound;
  /// So many migrators, and the milliseconds that they are expected to need:
  /// for 1 to `migrators`, of many every second power and the last.
  std::vector<std::pair<uint32_t, uint64_t>> predicted;
  std::vector<plan_barrier> barriers;
  /// Steps whose durations are guesses.
  size_t guessed = 0;
};

/// @param done one entry a step.
plan_forecast forecast_of(const profile& of, const migration_plan& plan,
                          const std::vector<bool>& done);

/// Edges with their reasons, barriers, and times; the first hundred of each.
std::string forecast_text(const migration_plan& plan,
                          const plan_forecast& forecast);

/// Barriers and times in full, as `barriers` and `schedule`.
void add_forecast(nlohmann::ordered_json& into, const migration_plan& plan,
                  const plan_forecast& forecast);

} // namespace dunlin
