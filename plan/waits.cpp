#include "plan/waits.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

std::vector<std::vector<step_index>> open_waits(const migration_plan& plan,
                                                const std::vector<bool>& done) {
  auto steps = plan.steps.size();
  DUNLIN_ASSERT(done.size() == steps);
  std::vector<std::vector<step_index>> before(steps);
  for (const auto& edge : plan.edges)
    before[edge.later].push_back(edge.earlier);
  std::vector<std::vector<step_index>> open(steps);
  // The last step that came by; steps count from 0, so none is `steps`.
  std::vector<std::size_t> seen_from(steps, steps);
  for (step_index step = 0; step < steps; ++step) {
    if (done[step])
      continue;
    // Goes back through done steps, up to the first open ones.
    std::vector<step_index> todo{before[step]};
    while (!todo.empty()) {
      auto earlier = todo.back();
      todo.pop_back();
      if (seen_from[earlier] == step)
        continue;
      seen_from[earlier] = step;
      if (done[earlier])
        todo.insert(todo.end(), before[earlier].begin(), before[earlier].end());
      else
        open[step].push_back(earlier);
    }
    std::sort(open[step].begin(), open[step].end());
  }
  return open;
}

} // namespace dunlin
