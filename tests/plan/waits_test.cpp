#include "plan/waits.hpp"

#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

using waits = std::vector<std::vector<step_index>>;

} // namespace

TEST_CASE("before the first run each step waits for what its edges name") {
  auto plan = plan_of({copy("a"), copy("b"), scripts("s", {"1"}), copy("c")});
  REQUIRE(plan);
  CHECK(open_waits(*plan, {false, false, false, false})
        == waits{{}, {}, {0, 1}, {2}});
}

TEST_CASE("a step that is done is waited for no more") {
  auto plan = plan_of({copy("a"), copy("b"), scripts("s", {"1"}), copy("c")});
  REQUIRE(plan);
  CHECK(open_waits(*plan, {false, true, false, false})
        == waits{{}, {}, {0}, {2}});
  CHECK(open_waits(*plan, {true, true, true, false}) == waits{{}, {}, {}, {}});
}

TEST_CASE("a step reset under done ones is waited for through them") {
  auto plan = plan_of({many_scripts("s", 4), copy("a"), copy("b")});
  REQUIRE(plan);
  CHECK(open_waits(*plan, {true, false, true, true, false, false})
        == waits{{}, {}, {}, {}, {1}, {1}});
}

TEST_CASE("done steps are looked through where after points forward too") {
  auto plan = plan_of({copy("a", {"b"}), copy("b", {"c"}), copy("c")});
  REQUIRE(plan);
  CHECK(open_waits(*plan, {false, true, false}) == waits{{2}, {}, {}});
}
