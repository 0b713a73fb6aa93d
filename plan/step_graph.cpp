#include "plan/step_graph.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

step_graph::step_graph(size_t steps, const std::vector<edge>& edges)
    : first_(steps + 1), later_(edges.size()), awaited_(steps) {
  for (const auto& edge : edges) {
    ++first_[edge.earlier + 1];
    ++awaited_[edge.later];
  }
  for (size_t i = 0; i < steps; ++i)
    first_[i + 1] += first_[i];
  // Each place moves on to the begin of the next step's, and is put back.
  for (const auto& edge : edges)
    later_[first_[edge.earlier]++] = edge.later;
  for (size_t i = steps; i > 0; --i)
    first_[i] = first_[i - 1];
  first_[0] = 0;
}

std::vector<uint64_t> remaining_paths(const step_graph& graph,
                                      const std::vector<uint64_t>& durations) {
  const auto steps = graph.size();
  DUNLIN_ASSERT(durations.size() == steps);
  // An order in which each step stands behind all that it waits for: those of
  // whom the last was put there come next.
  std::vector<step_index> order;
  order.reserve(steps);
  auto left = graph.awaited();
  for (step_index i = 0; i < steps; ++i)
    if (left[i] == 0)
      order.push_back(i);
  for (size_t next = 0; next < order.size(); ++next)
    for (auto later : graph.after(order[next]))
      if (--left[later] == 0)
        order.push_back(later);
  DUNLIN_ASSERT(order.size() == steps);
  std::vector<uint64_t> out(steps);
  for (auto step = order.rbegin(); step != order.rend(); ++step) {
    for (auto later : graph.after(*step))
      out[*step] = std::max(out[*step], out[later]);
    out[*step] += durations[*step];
  }
  return out;
}

} // namespace dunlin
