#include "plan/cycle.hpp"

#include "config/text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Steps of a circle that a message names, which is the whole of any that a
/// person made; the edge that tells most, the one against the serial order,
/// comes first.
constexpr std::size_t max_named_steps = 64;

enum class visit { none, open, done };

/// A step on the way back along the edges, and the edge that is followed.
struct stop {
  step_index step;
  std::size_t edge;
};

/// For each step where its edges begin; one more for the end.
std::vector<std::size_t> offsets_of(std::size_t steps,
                                    const std::vector<edge>& edges) {
  std::vector<std::size_t> offsets(steps + 1);
  for (const auto& edge : edges)
    ++offsets[edge.later + 1];
  for (std::size_t i = 0; i < steps; ++i)
    offsets[i + 1] += offsets[i];
  return offsets;
}

/// The circle that ends the path, whose last edge leads back to `start`.
std::vector<edge> circle(const std::vector<stop>& path, step_index start,
                         const std::vector<edge>& edges) {
  auto first = std::find_if(path.begin(), path.end(),
                            [&](const stop& at) { return at.step == start; });
  std::vector<edge> found;
  for (; first != path.end(); ++first)
    found.push_back(edges[first->edge]);
  auto backward = std::find_if(found.begin(), found.end(), [](const edge& of) {
    return of.earlier >= of.later;
  });
  std::rotate(found.begin(), backward, found.end());
  return found;
}

} // namespace

std::vector<edge> find_cycle(std::size_t steps,
                             const std::vector<edge>& edges) {
  auto offsets = offsets_of(steps, edges);
  std::vector<visit> visits(steps, visit::none);
  std::vector<stop> path;
  auto open = [&](step_index step) {
    visits[step] = visit::open;
    path.push_back({step, offsets[step]});
  };
  for (step_index start = 0; start < steps; ++start) {
    if (visits[start] == visit::none)
      open(start);
    while (!path.empty()) {
      auto& [step, next] = path.back();
      if (next == offsets[step + 1]) {
        visits[step] = visit::done;
        path.pop_back();
        continue;
      }
      auto earlier = edges[next].earlier;
      if (visits[earlier] == visit::open)
        return circle(path, earlier, edges);
      if (visits[earlier] == visit::done)
        ++next;
      else
        open(earlier);
    }
  }
  return {};
}

result<void> check_no_cycle(const migration_plan& plan) {
  auto found = find_cycle(plan.steps.size(), plan.edges);
  if (found.empty())
    return {};
  auto name = [&](step_index step) { return quote(plan.steps[step].name); };
  auto text = "step " + name(found.front().later) + " waits for itself: it";
  auto named = std::min(found.size(), max_named_steps);
  for (std::size_t i = 0; i < named; ++i)
    text += (i > 0 ? ", which waits for " : " waits for ")
            + name(found[i].earlier) + " (" + found[i].reason + ")";
  if (named < found.size())
    text += ", and so on over " + std::to_string(found.size() - named)
            + " more steps back to " + name(found.front().later);
  return fail(error_code::plan_cycle,
              text + "; change `after` or the order of the blocks");
}

} // namespace dunlin
