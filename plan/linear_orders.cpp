#include "plan/linear_orders.hpp"

#include "config/assert.hpp"
#include "plan/waits.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// Of so many random orders one is new, or it is looked for no longer.
constexpr uint32_t draws_max = 20;

/// SplitMix64: enough for a choice, and the same everywhere.
class choice_source {
public:
  explicit choice_source(uint64_t seed) noexcept : state_(seed) {
    // nop
  }

  /// Below `limit`, which is not 0.
  size_t below(size_t limit) noexcept {
    auto mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return static_cast<size_t>((mixed ^ (mixed >> 31)) % limit);
  }

private:
  uint64_t state_;
};

/// Takes one ready step after another.
/// @param take takes one out of those that are ready, which are never none.
template <class Take>
step_order drain(const step_graph& graph, std::vector<step_index> ready_now,
                 Take take) {
  auto waits = graph.awaited();
  step_order out;
  out.reserve(graph.size());
  while (!ready_now.empty()) {
    const auto next = take(ready_now);
    out.push_back(next);
    for (const auto later : graph.after(next))
      if (--waits[later] == 0)
        ready_now.push_back(later);
  }
  DUNLIN_ASSERT(out.size() == graph.size());
  return out;
}

std::vector<step_index> first_ready(const step_graph& graph) {
  std::vector<step_index> out;
  for (step_index step = 0; step < graph.size(); ++step)
    if (graph.awaited()[step] == 0)
      out.push_back(step);
  return out;
}

/// The one that `before` puts in front of all others.
template <class Before>
step_order ordered(const step_graph& graph, Before before) {
  // The front of a heap is its greatest.
  const auto less = [before](step_index left, step_index right) {
    return before(right, left);
  };
  auto heap = first_ready(graph);
  size_t known = heap.size();
  std::make_heap(heap.begin(), heap.end(), less);
  return drain(graph, std::move(heap), [&](std::vector<step_index>& of) {
    for (; known < of.size(); ++known)
      std::push_heap(of.begin(), of.begin() + static_cast<ptrdiff_t>(known) + 1,
                     less);
    std::pop_heap(of.begin(), of.end(), less);
    const auto out = of.back();
    of.pop_back();
    known = of.size();
    return out;
  });
}

} // namespace

step_graph open_graph(const migration_plan& plan,
                      const std::vector<bool>& done) {
  const auto waits = open_waits(plan, done);
  std::vector<edge> edges;
  for (step_index later = 0; later < waits.size(); ++later)
    for (const auto earlier : waits[later])
      edges.push_back({earlier, later, ""});
  return {plan.steps.size(), edges};
}

step_order serial_order(const step_graph& graph) {
  return ordered(graph, std::less<step_index>{});
}

step_order hasty_order(const step_graph& graph) {
  return ordered(graph, std::greater<step_index>{});
}

step_order random_order(const step_graph& graph, uint64_t seed) {
  choice_source choice{seed};
  return drain(graph, first_ready(graph), [&](std::vector<step_index>& of) {
    std::swap(of[choice.below(of.size())], of.back());
    const auto out = of.back();
    of.pop_back();
    return out;
  });
}

std::vector<step_order> other_orders(const step_graph& graph,
                                     const std::vector<bool>& chosen,
                                     uint32_t count, uint64_t seed) {
  std::vector<step_order> known{chosen_of(serial_order(graph), chosen)};
  const auto add = [&](const step_order& order) {
    auto next = chosen_of(order, chosen);
    if (std::find(known.begin(), known.end(), next) != known.end())
      return false;
    known.push_back(std::move(next));
    return true;
  };
  if (count > 0)
    add(hasty_order(graph));
  choice_source seeds{seed};
  for (uint32_t misses = 0; known.size() <= count && misses < draws_max;)
    misses = add(random_order(graph, seeds.below(SIZE_MAX))) ? 0 : misses + 1;
  known.erase(known.begin());
  return known;
}

step_order chosen_of(const step_order& order, const std::vector<bool>& chosen) {
  step_order out;
  for (const auto step : order)
    if (chosen[step])
      out.push_back(step);
  return out;
}

swap_path::swap_path(step_order from, const step_order& to)
    : from_(std::move(from)) {
  DUNLIN_ASSERT(from_.size() == to.size());
  for (uint32_t at = 0; at < to.size(); ++at) {
    if (to[at] >= rank_.size())
      rank_.resize(to[at] + size_t{1});
    rank_[to[at]] = at;
  }
  for (size_t at = 0; at < from_.size(); ++at)
    for (size_t before = 0; before < at; ++before)
      swaps_ += rank_[from_[before]] > rank_[from_[at]] ? 1 : 0;
}

step_order swap_path::order_after(uint64_t swaps) const {
  auto out = from_;
  // An insertion sort that ends in its midst.
  for (size_t end = 1; end < out.size(); ++end)
    for (size_t at = end; at > 0 && rank_[out[at - 1]] > rank_[out[at]]; --at) {
      if (swaps-- == 0)
        return out;
      std::swap(out[at - 1], out[at]);
    }
  return out;
}

} // namespace dunlin
