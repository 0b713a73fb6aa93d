#pragma once

#include "plan/plan.hpp"
#include "plan/step_graph.hpp"

#include <cstdint>
#include <vector>

/// @file
/// Orders in which one may run the steps of a plan one after another, and the
/// way from one such order to another. Pure.

namespace dunlin {

using step_order = std::vector<step_index>;

/// Which open steps wait for which; those that are done stand alone.
/// @param done one entry a step.
step_graph open_graph(const migration_plan& plan,
                      const std::vector<bool>& done);

/// Of all steps that may come next, the one that stands first in serial order.
step_order serial_order(const step_graph& graph);

/// Of all steps that may come next, the one that stands last: whatever may come
/// before another does.
step_order hasty_order(const step_graph& graph);

/// Of all steps that may come next, any. The same seed gives the same order.
step_order random_order(const step_graph& graph, uint64_t seed);

/// Orders that differ from the serial one and from each other in the steps that
/// are chosen, which alone they hold: the hasty one, then random ones. Fewer
/// than `count` where no more are found.
/// @param chosen one entry a step.
std::vector<step_order> other_orders(const step_graph& graph,
                                     const std::vector<bool>& chosen,
                                     uint32_t count, uint64_t seed);

/// The chosen steps of an order.
step_order chosen_of(const step_order& order, const std::vector<bool>& chosen);

/// The way from one order to another of the same steps, by swaps of two
/// neighbours. If a graph allows both, it allows each order on the way: two
/// steps stand in it as in one of the two.
class swap_path {
public:
  swap_path(step_order from, const step_order& to);

  /// How many there are.
  uint64_t swaps() const noexcept {
    return swaps_;
  }

  /// The order after so many of them.
  step_order order_after(uint64_t swaps) const;

private:
  step_order from_;
  /// Where each step stands at the end, by its index.
  std::vector<uint32_t> rank_;
  uint64_t swaps_ = 0;
};

} // namespace dunlin
