#pragma once

#include "plan/plan.hpp"

#include <vector>

/// @file
/// Which steps must keep their serial order because of what they touch.

namespace dunlin {

/// The edges between steps that conflict, each from the earlier to the later in
/// serial order. Left out are those that others imply: the order that follows
/// is the same. A pair that conflicts in several ways has several edges.
std::vector<edge> conflict_edges(const std::vector<step>& steps);

} // namespace dunlin
