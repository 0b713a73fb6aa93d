#include "tests/app/rehearse/mutation.hpp"

#include "app/rehearse/rehearsal.hpp"
#include "stores/touches.hpp"
#include "tests/catch.hpp"
#include "tests/order/random_scripts.hpp"

#include <algorithm>

namespace dunlin::test {

namespace {

constexpr uint32_t scripts_a_plan = 6;
constexpr uint32_t orders = 24;

/// Whether one step comes before another by the edges alone.
bool holds(const migration_plan& plan, step_index earlier, step_index later) {
  std::vector<bool> reached(plan.steps.size());
  reached[earlier] = true;
  // The edges of these plans lead from lower numbers to higher ones.
  for (step_index at = earlier + 1; at < plan.steps.size(); ++at)
    for (const auto before : plan.before(at))
      reached[at] = reached[at] || reached[before];
  return reached[later];
}

/// Whether a script touches a table; `writes`: changes it.
bool touches(const step& script, const std::string& part, bool writes) {
  const auto& all = script.touches->written->touches;
  return std::any_of(all.begin(), all.end(), [&](const touch& each) {
    return "table " + each.object == part
           && (!writes || each.mode == touch_mode::writes);
  });
}

/// Whether two scripts conflict on one of these parts.
bool share(const step& left, const step& right,
           const std::vector<part_name>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](const part_name& of) {
    return (touches(left, of.part, true) && touches(right, of.part, false))
           || (touches(left, of.part, false) && touches(right, of.part, true));
  });
}

void check_mutation(const profile& of, const migration_plan& whole, size_t gone,
                    uint64_t seed) {
  auto less = whole;
  less.edges.erase(less.edges.begin() + static_cast<ptrdiff_t>(gone));
  const auto& edge = whole.edges[gone];
  // The other edges may hold the two as well.
  if (holds(less, edge.earlier, edge.later))
    return;
  const std::vector<bool> none(less.steps.size());
  const std::vector<bool> all(less.steps.size(), true);
  const auto graph = open_graph(less, none);
  const auto serial = serial_order(graph);
  verify_stop stop;
  auto copies = rehearsal_copies::make(
      of, less, serial, std::vector<size_t>(less.steps.size()), "", stop);
  INFO((copies ? "" : copies.error().text));
  REQUIRE(copies);
  const auto report = rehearse_orders(**copies, serial,
                                      other_orders(graph, all, orders, seed));
  INFO((report ? "" : report.error().text));
  REQUIRE(report);
  REQUIRE_FALSE(report->serial_failure);
  REQUIRE(report->missed);
  const auto& found = *report->missed;
  INFO(found.earlier << " and " << found.later);
  CHECK(holds(whole, found.earlier, found.later));
  CHECK_FALSE(holds(less, found.earlier, found.later));
  CHECK(
      share(less.steps[found.earlier], less.steps[found.later], found.missed));
}

} // namespace

void check_mutations(const store_config& store, uint32_t tables,
                     uint64_t seeds) {
  profile of;
  of.name = "mutated";
  of.path = "/mutated.toml";
  of.stores["app"] = store;
  size_t edges = 0;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    for (uint32_t i = 0; i < scripts_a_plan; ++i)
      scripts.push_back(mixing_script(draw, tables, i));
    const auto plan = plan_of(
        scripts, [&](const auto& jobs) { return infer_touches(store, jobs); });
    INFO((plan ? "" : plan.error().text));
    REQUIRE(plan);
    INFO("seed " << seed << "\n" << shown(scripts));
    if (plan->edges.empty())
      continue;
    ++edges;
    check_mutation(of, *plan, below(draw, plan->edges.size()), seed);
  }
  CHECK(edges * 2 > seeds);
}

} // namespace dunlin::test
