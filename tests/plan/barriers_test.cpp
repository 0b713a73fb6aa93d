#include "plan/barriers.hpp"

#include "tests/catch.hpp"
#include "tests/plan/touches.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

struct priced {
  profile from;
  migration_plan plan;
};

/// Scripts of one second each.
priced plan_with(const names& touches) {
  priced out;
  out.from = profile_of({many_scripts("s", static_cast<int>(touches.size()))});
  told by_name;
  for (std::size_t i = 0; i < touches.size(); ++i)
    by_name["s/" + std::to_string(i)] = touches[i];
  out.plan = make_plan(out.from, teller(by_name)).value();
  for (auto& step : out.plan.steps)
    step.expected = {1'000, estimate_source::file};
  return out;
}

std::vector<plan_barrier> barriers(const priced& of,
                                   std::vector<bool> done = {}) {
  done.resize(of.plan.steps.size());
  return barriers_of(of.from, of.plan, 4, done);
}

} // namespace

TEST_CASE("a barrier costs what the run would be shorter without it") {
  const auto found = barriers(plan_with({"w:a", "!EXECUTE", "w:b"}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].step == 1);
  CHECK(found[0].reason == "EXECUTE");
  CHECK(found[0].line == 7);
  CHECK_FALSE(found[0].is_everywhere);
  CHECK(found[0].costs_ms == 2'000);
}

TEST_CASE("a barrier that another one stands beside may cost nothing") {
  const auto found = barriers(plan_with({"w:a", "r:a", "!!dblink", "w:a"}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].is_everywhere);
  CHECK(found[0].costs_ms == 1'000);
  CHECK(barriers(plan_with({"!x"})).front().costs_ms == 0);
}

TEST_CASE("what is done is no barrier any more") {
  CHECK(barriers(plan_with({"w:a", "!x", "w:b"}), {false, true}).empty());
}

TEST_CASE("of many barriers the first ones are priced") {
  const auto found = barriers(plan_with(names(priced_barriers_max + 1, "!x")));
  REQUIRE(found.size() == priced_barriers_max + 1);
  CHECK(found[priced_barriers_max - 1].costs_ms);
  CHECK_FALSE(found.back().costs_ms);
}
