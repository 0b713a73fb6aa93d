#pragma once

#include "plan/access.hpp"

#include <vector>

/// @file
/// Which steps must keep their serial order because of what they touch.

namespace dunlin {

/// What the order of a plan follows from.
struct step_conflicts {
  /// The edges between steps that conflict, each from the earlier to the later
  /// in serial order. Left out are those that others imply: the order that
  /// follows is the same. A pair that conflicts in several ways has one edge
  /// with the first reason. Sorted by `later`.
  std::vector<edge> edges;
  /// Steps that conflict with every other, in serial order.
  std::vector<step_index> walls;
};

/// Whether edges say why they are there, which takes longer than finding them.
enum class edge_reasons { told, left_out };

/// @param accesses what each step touches, in serial order.
step_conflicts find_conflicts(const std::vector<std::vector<access>>& accesses,
                              edge_reasons reasons = edge_reasons::told);

} // namespace dunlin
