#include "plan/edges.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <tuple>

namespace dunlin {

namespace {

/// For each step the last one before it that all others wait for; 0 if there is
/// none.
std::vector<step_index> walls_before(size_t steps,
                                     const std::vector<step_index>& walls) {
  std::vector<step_index> result(steps);
  step_index wall = 0;
  auto next = walls.begin();
  for (step_index index = 0; index < steps; ++index) {
    result[index] = wall;
    if (next != walls.end() && *next == index)
      wall = *next++;
  }
  return result;
}

/// Steps of a range that none of the range comes before, or after.
struct range_ends {
  std::vector<step_index> first;
  std::vector<step_index> last;
};

range_ends ends_of(const step_range& range, const std::vector<edge>& edges) {
  const auto size = range.end - range.first;
  std::vector<bool> waits(size);
  std::vector<bool> is_awaited(size);
  const auto is_inside = [&](step_index step) {
    return step >= range.first && step < range.end;
  };
  if (size > 1)
    for (const auto& edge : edges)
      if (is_inside(edge.earlier) && is_inside(edge.later)) {
        is_awaited[edge.earlier - range.first] = true;
        waits[edge.later - range.first] = true;
      }
  range_ends out;
  for (step_index i = 0; i < size; ++i) {
    if (!waits[i])
      out.first.push_back(range.first + i);
    if (!is_awaited[i])
      out.last.push_back(range.first + i);
  }
  return out;
}

/// Left out are those that conflicts imply: through a step between the two that
/// waits for all before it and lets all after it wait, or because another step
/// of the same block comes first or last anyway.
std::vector<edge> after_edges(const std::vector<asked_order>& asked,
                              size_t steps, const step_conflicts& conflicts) {
  const auto walls = walls_before(steps, conflicts.walls);
  const auto cause = std::make_shared<const edge_cause>();
  std::vector<edge> edges;
  for (const auto& [name, earlier_range, later_range] : asked) {
    const auto reason = "after " + quote(name);
    const auto earlier_ends = ends_of(earlier_range, conflicts.edges);
    for (auto later : ends_of(later_range, conflicts.edges).first)
      for (auto earlier : earlier_ends.last)
        if (earlier >= walls[later])
          edges.push_back({earlier, later, reason, cause});
  }
  return edges;
}

/// One edge for a pair of steps, the first of them.
void sort_and_unite(std::vector<edge>& edges) {
  auto pair = [](const edge& of) { return std::tie(of.later, of.earlier); };
  std::stable_sort(edges.begin(), edges.end(),
                   [&](const edge& left, const edge& right) {
                     return pair(left) < pair(right);
                   });
  auto end = std::unique(edges.begin(), edges.end(),
                         [&](const edge& left, const edge& right) {
                           return pair(left) == pair(right);
                         });
  edges.erase(end, edges.end());
}

} // namespace

std::vector<edge>
edges_between(const std::vector<asked_order>& asked,
              const std::vector<std::vector<access>>& accesses,
              edge_reasons reasons) {
  auto conflicts = find_conflicts(accesses, reasons);
  // What the user asked for comes first: it is the reason that is kept.
  auto out = after_edges(asked, accesses.size(), conflicts);
  std::move(conflicts.edges.begin(), conflicts.edges.end(),
            std::back_inserter(out));
  sort_and_unite(out);
  return out;
}

} // namespace dunlin
