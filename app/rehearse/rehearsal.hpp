#pragma once

#include "app/rehearse/order_outcome.hpp"
#include "app/rehearse/rehearsal_copies.hpp"
#include "plan/linear_orders.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// @file
/// Whether scripts leave the same in each order that a plan allows, and which
/// two do not.

namespace dunlin {

/// Two scripts whose order matters, though nothing holds them in it.
struct missed_pair {
  /// As the serial order has them.
  step_index earlier = 0;
  step_index later = 0;
  /// What ran before the two; then they ran in one order and in the other.
  step_order before;
  /// One of them failed, in the other order.
  std::optional<script_failure> failure;
  /// What differs: right behind the two if it shows there, else at the end.
  std::vector<part_difference> differences;
  bool is_seen_at_once = true;
  /// What one of them changes and the other depends on, as far as it shows.
  std::vector<part_name> missed;
};

/// What came of a rehearsal.
struct rehearsal_report {
  /// Orders that were tried beside the serial one, until one differed.
  uint32_t orders = 0;
  /// Set: the serial order itself does not run on the copies.
  std::optional<script_failure> serial_failure;
  volatile_parts known;
  /// Numbered columns whose numbers differed: store, and `crs.id`.
  std::set<std::pair<std::string, std::string>> numbered;
  std::optional<missed_pair> missed;
};

/// Tries orders on copies. One difference ends it, once it is clear whose it
/// is.
/// @param serial the scripts in serial order.
/// @returns what went wrong beside the scripts, as `interrupted`.
result<rehearsal_report> rehearse_orders(rehearsal_copies& copies,
                                         const step_order& serial,
                                         const std::vector<step_order>& others);

} // namespace dunlin
