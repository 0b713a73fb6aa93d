#pragma once

#include "tests/sim/chooser.hpp"

#include <cstdint>
#include <string_view>

/// @file
/// What a seed draws before a world begins, so that many seeds are many kinds
/// of worlds.

namespace dunlin {

/// Who comes next when several actors have a message. Between one sender and
/// one receiver the order is always that of sending.
enum class schedule_policy : uint8_t {
  uniform,    ///< anyone
  first_in,   ///< who has waited longest
  last_in,    ///< who has waited least
  starve_one, ///< anyone, and one actor only when nobody else can
};

std::string_view to_string(schedule_policy policy) noexcept;

struct world_options {
  schedule_policy policy = schedule_policy::uniform;
  /// By order of spawning: whom `starve_one` starves.
  uint64_t starved = 0;
  /// How often the next timer fires although somebody has a message.
  uint32_t timers_per_mille = 20;
  /// A world that has not ended by then never will.
  uint64_t steps_max = 100'000;
};

/// Draws a world's options. Twice as often as any other the policy is uniform.
world_options draw_world_options(choice_stream& chance);

} // namespace dunlin
