#include "plan/run_measure.hpp"

#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"
#include "tests/plan/touches.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// Two chains: s/0 before s/1, and s/2 before s/3.
migration_plan two_chains() {
  return scripts_plan({"w:a", "r:a w:b", "w:c", "r:c w:d"}).value();
}

} // namespace

TEST_CASE("a run is measured from the first begin to the last end") {
  const auto found = measure_run(
      two_chains(), {{100, 150}, {150, 190}, {90, 110}, {110, 120}}, 2);
  CHECK(found.steps == 4);
  CHECK(found.makespan_us == 100);
  CHECK(found.bound_us == 90);
  CHECK(found.chain == std::vector<step_index>{0, 1});
  CHECK(found.chain_us == 90);
}

TEST_CASE("with few migrators the bound is what all have to share") {
  const auto found = measure_run(two_chains(),
                                 {{1, 51}, {51, 91}, {91, 111}, {111, 121}}, 1);
  CHECK(found.bound_us == 120);
  CHECK(found.makespan_us == 120);
}

TEST_CASE("scripts of a store with one writer share that writer") {
  auto plan = two_chains();
  plan.one_writer = {"gis"};
  CHECK(
      measure_run(plan, {{1, 51}, {51, 91}, {91, 111}, {111, 121}}, 8).bound_us
      == 120);
}

TEST_CASE("table steps that share their migrators bound no run but by their"
          " chains") {
  migration_plan plan;
  for (const auto* name : {"a", "b", "c"})
    plan.steps.push_back({name, step_work{copy(name)}, ""});
  plan.edges.push_back({0, 2, ""});
  const auto found = measure_run(plan, {{1, 61}, {1, 91}, {61, 101}}, 1);
  CHECK(found.makespan_us == 100);
  CHECK(found.bound_us == 100);
  CHECK(found.chain_us == 100);
}

TEST_CASE("steps that were not under way take no time") {
  // The first was done before; the last was stopped.
  const auto found
      = measure_run(two_chains(), {{0, 0}, {10, 30}, {20, 25}, {30, 0}}, 2);
  CHECK(found.steps == 2);
  CHECK(found.makespan_us == 20);
  CHECK(found.bound_us == 20);
  CHECK(found.chain == std::vector<step_index>{1});
  const auto nothing = measure_run(two_chains(), {{}, {}, {}, {}}, 2);
  CHECK(nothing.steps == 0);
  CHECK(nothing.makespan_us == 0);
}
