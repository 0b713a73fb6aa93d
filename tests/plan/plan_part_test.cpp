#include "plan/plan_part.hpp"

#include "tests/catch.hpp"
#include "tests/plan/touches.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// s/1 reads what s/0 writes, s/3 what s/1 and s/2 write.
migration_plan four_scripts() {
  return scripts_plan({"w:a", "r:a w:b", "w:c", "r:b,c w:d"}).value();
}

names steps_in(const migration_plan& plan) {
  names out;
  for (const auto& step : plan.steps)
    out.push_back(step.name);
  return out;
}

names part(const part_request& asked) {
  return steps_in(part_to_run(mark_part(four_scripts(), asked).value()));
}

} // namespace

TEST_CASE("only a step is that step alone") {
  CHECK(part({"s/1", ""}) == names{"s/1"});
  CHECK(count_left_out(mark_part(four_scripts(), {"s/1", ""}).value()) == 3);
}

TEST_CASE("until a step is all that it waits for, by the graph") {
  CHECK(part({"", "s/0"}) == names{"s/0"});
  CHECK(part({"", "s/1"}) == names{"s/0", "s/1"});
  // It stands behind both of them in the serial order, and needs neither.
  CHECK(part({"", "s/2"}) == names{"s/2"});
  CHECK(part({"", "s/3"}) == names{"s/0", "s/1", "s/2", "s/3"});
}

TEST_CASE("the edges of a part go between its own steps") {
  const auto whole = scripts_plan({"w:x", "w:a", "w:y", "r:a w:b"}).value();
  const auto some = part_to_run(mark_part(whole, {"", "s/3"}).value());
  CHECK(steps_in(some) == names{"s/1", "s/3"});
  REQUIRE(some.edges.size() == 1);
  CHECK(some.edges[0].earlier == 0);
  CHECK(some.edges[0].later == 1);
}

TEST_CASE("a part that nobody asks for is the whole plan") {
  const auto marked = mark_part(four_scripts(), {}).value();
  CHECK(count_left_out(marked) == 0);
  CHECK(part_to_run(marked).edges.size() == marked.edges.size());
}

TEST_CASE("a part of no step is refused with the nearest name") {
  const auto only = mark_part(four_scripts(), {"s/9", ""});
  REQUIRE_FALSE(only);
  CHECK(only.error().code == error_code::unknown_step);
  CHECK(only.error().text.starts_with("--only: unknown step \"s/9\"; did you"));
  CHECK(mark_part(four_scripts(), {"", "x"})
            .error()
            .text.starts_with("--until: unknown step \"x\""));
}
