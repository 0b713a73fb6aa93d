#include "plan/linear_orders.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>

using namespace dunlin;

namespace {

/// Whether an order keeps each edge between steps that it holds.
bool keeps(const step_order& order, const std::vector<edge>& edges) {
  const auto place = [&](step_index step) {
    return std::find(order.begin(), order.end(), step) - order.begin();
  };
  return std::all_of(edges.begin(), edges.end(), [&](const edge& each) {
    return place(each.earlier) < place(each.later);
  });
}

/// Edges between steps as a seed draws them.
std::vector<edge> some_edges(uint64_t seed, step_index steps) {
  std::vector<edge> out;
  auto state = seed;
  for (step_index later = 1; later < steps; ++later)
    for (step_index earlier = 0; earlier < later; ++earlier) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      if ((state >> 60) == 0)
        out.push_back({earlier, later, ""});
    }
  return out;
}

} // namespace

TEST_CASE("the serial order is that of the steps, and the hasty one its"
          " opposite as far as edges allow") {
  const step_graph free{4, {}};
  CHECK(serial_order(free) == step_order{0, 1, 2, 3});
  CHECK(hasty_order(free) == step_order{3, 2, 1, 0});
  const step_graph tied{4, {{0, 1, ""}, {1, 3, ""}}};
  CHECK(serial_order(tied) == step_order{0, 1, 2, 3});
  CHECK(hasty_order(tied) == step_order{2, 0, 1, 3});
  // An `after` may name a step further down.
  const step_graph back{3, {{2, 0, ""}}};
  CHECK(serial_order(back) == step_order{1, 2, 0});
}

TEST_CASE("orders keep each edge, differ from each other, and come from their"
          " seed") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const auto edges = some_edges(seed, 12);
    const step_graph graph{12, edges};
    const std::vector<bool> all(12, true);
    const auto orders = other_orders(graph, all, 6, seed);
    CHECK(orders == other_orders(graph, all, 6, seed));
    CHECK(orders.size() == 6);
    auto distinct = std::set<step_order>{orders.begin(), orders.end()};
    CHECK(distinct.insert(serial_order(graph)).second);
    CHECK(distinct.size() == orders.size() + 1);
    for (const auto& order : orders) {
      CHECK(order.size() == 12);
      CHECK(keeps(order, edges));
    }
  }
}

TEST_CASE("steps that are not chosen hold others in their order and are left"
          " out") {
  // 1 is a table step between two scripts.
  const step_graph graph{3, {{0, 1, ""}, {1, 2, ""}}};
  CHECK(other_orders(graph, {true, false, true}, 5, 1).empty());
  const step_graph free{3, {}};
  CHECK(other_orders(free, {true, false, true}, 5, 1)
        == std::vector<step_order>{{2, 0}});
}

TEST_CASE("each order on the way to another is one that the graph allows") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const auto edges = some_edges(seed, 10);
    const step_graph graph{10, edges};
    const auto from = serial_order(graph);
    const auto to = random_order(graph, seed);
    const swap_path path{from, to};
    CHECK(path.order_after(0) == from);
    CHECK(path.order_after(path.swaps()) == to);
    for (uint64_t swaps = 0; swaps < path.swaps(); ++swaps) {
      const auto one = path.order_after(swaps);
      const auto next = path.order_after(swaps + 1);
      CHECK(keeps(next, edges));
      const auto [left, right]
          = std::mismatch(one.begin(), one.end(), next.begin());
      // Two neighbours have changed places.
      CHECK(left[0] == right[1]);
      CHECK(left[1] == right[0]);
      CHECK(std::equal(left + 2, one.end(), right + 2));
    }
  }
}

TEST_CASE("what an earlier run has done holds nobody, but what stands before"
          " it does") {
  migration_plan plan;
  for (int i = 0; i < 3; ++i)
    plan.steps.push_back({"s" + std::to_string(i), script_step{}, ""});
  plan.edges = {{0, 1, ""}, {1, 2, ""}};
  const auto graph = open_graph(plan, {false, true, false});
  CHECK(graph.awaited() == std::vector<uint32_t>{0, 0, 1});
}
