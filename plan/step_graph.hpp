#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <span>
#include <vector>

/// @file
/// Which steps wait for a step, in little room: 4 bytes an edge and 8 a step.

namespace dunlin {

class step_graph {
public:
  /// @param edges one for a pair, without a circle.
  step_graph(size_t steps, const std::vector<edge>& edges);

  size_t size() const noexcept {
    return awaited_.size();
  }

  /// Those that wait for a step, as its edges stand.
  std::span<const step_index> after(step_index step) const noexcept {
    return {later_.data() + first_[step], later_.data() + first_[step + 1]};
  }

  /// For how many steps each waits.
  const std::vector<uint32_t>& awaited() const noexcept {
    return awaited_;
  }

private:
  /// Where those after a step begin in `later_`; one more for the end.
  std::vector<uint32_t> first_;
  std::vector<step_index> later_;
  std::vector<uint32_t> awaited_;
};

/// For each step the longest way from its begin to the end of all, through it
/// and those that wait for it. Without recursion, in time that grows with steps
/// and edges.
/// @param durations one entry a step, in any unit.
std::vector<uint64_t> remaining_paths(const step_graph& graph,
                                      const std::vector<uint64_t>& durations);

} // namespace dunlin
