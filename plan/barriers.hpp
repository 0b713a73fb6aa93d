#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The steps of a plan that can't be told apart from anything, and what each
/// costs. Pure.

namespace dunlin {

/// A barrier is priced by a plan without it; so many are.
inline constexpr size_t priced_barriers_max = 16;

struct plan_barrier {
  step_index step = 0;
  std::string reason;
  /// Of the statement; 0: not known.
  size_t line = 0;
  /// It may reach other stores too.
  bool is_everywhere = false;
  /// By how much the run would be shorter, as predicted, if it touched only
  /// what is known of it; not below 0. Nothing: beyond the first
  /// `priced_barriers_max`.
  std::optional<uint64_t> costs_ms = {};
};

/// In serial order.
/// @param plan that of the profile.
/// @param done one entry a step: such a one is no barrier.
std::vector<plan_barrier> barriers_of(const profile& from,
                                      const migration_plan& plan,
                                      uint32_t migrators,
                                      const std::vector<bool>& done);

} // namespace dunlin
