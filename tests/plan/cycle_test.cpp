#include "plan/cycle.hpp"

#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr int long_chain = 20'000;

std::string cycle_text(std::vector<plan_block> blocks) {
  auto plan = plan_of(std::move(blocks));
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == error_code::plan_cycle);
  CHECK(plan.error().text.find('\n') == std::string::npos);
  return plan.error().text;
}

std::string number(int i) {
  return "t" + std::to_string(i);
}

} // namespace

TEST_CASE("a step that comes after itself is a cycle") {
  CHECK(cycle_text({copy("a", {"a"})})
        == "step \"a\" waits for itself: it waits for \"a\" (after \"a\"); "
           "change `after` or the order of the blocks");
}

TEST_CASE("a cycle of after names every step on it and why it waits") {
  CHECK(cycle_text({copy("x"), copy("a", {"x", "b"}), copy("b", {"c"}),
                    copy("c", {"a"})})
        == "step \"a\" waits for itself: it waits for \"b\" (after \"b\"), "
           "which waits for \"c\" (after \"c\"), which waits for \"a\" (after "
           "\"a\"); change `after` or the order of the blocks");
}

TEST_CASE("an after against a conflict is a cycle") {
  auto second = copy("second");
  second.into = "first";
  second.existing = existing_rows::skip;
  CHECK(cycle_text({copy("first", {"second"}), second})
        == "step \"first\" waits for itself: it waits for \"second\" (after "
           "\"second\"), which waits for \"first\" (both write gis.first); "
           "change `after` or the order of the blocks");
}

TEST_CASE("an after across a script further down is a cycle") {
  auto text = cycle_text({copy("a", {"b"}), scripts("s", {"1"}), copy("b")});
  CHECK(text.find("\"a\" waits for itself: it waits for \"b\" (after \"b\"), "
                  "which waits for \"s/1\"")
        != std::string::npos);
}

TEST_CASE("a script that comes after its own block is a cycle") {
  cycle_text({scripts("s", {"1", "2"}, {"s"})});
  cycle_text({scripts("s", {"1", "2"}, {"s/1"})});
}

TEST_CASE("a long cycle is named by its first steps and its length") {
  auto text = cycle_text({copy("a", {"b"}), many_scripts("s", 100), copy("b")});
  CHECK(text.find("\"s/37\" (a script may touch anything), and so on over 38 "
                  "more steps back to \"a\"; change")
        != std::string::npos);
}

TEST_CASE("a chain of twenty thousand steps is a plan") {
  std::vector<plan_block> blocks;
  for (int i = 0; i + 1 < long_chain; ++i)
    blocks.push_back(copy(number(i), {number(i + 1)}));
  blocks.push_back(copy(number(long_chain - 1)));
  auto plan = plan_of(std::move(blocks));
  REQUIRE(plan);
  CHECK(plan->edges.size() == long_chain - 1);
}

TEST_CASE("a cycle of twenty thousand steps is found") {
  std::vector<plan_block> blocks;
  for (int i = 0; i < long_chain; ++i)
    blocks.push_back(copy(number(i), {number((i + 1) % long_chain)}));
  CHECK(cycle_text(std::move(blocks)).size() < 5'000);
}

TEST_CASE("paths that meet again are no cycle") {
  CHECK(
      find_cycle(4, {{0, 1, ""}, {0, 2, ""}, {1, 3, ""}, {2, 3, ""}}).empty());
  CHECK(find_cycle(0, {}).empty());
}

TEST_CASE("a cycle is found wherever the search for it starts") {
  // 0 and 4 only wait for the circle 1, 2, 3; 3 is the one against the order.
  std::vector<edge> edges{
      {3, 0, ""}, {3, 1, ""}, {1, 2, ""}, {2, 3, ""}, {2, 4, ""}};
  auto found = find_cycle(5, edges);
  REQUIRE(found.size() == 3);
  CHECK(found[0].later == 1);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(found[i].earlier == found[(i + 1) % 3].later);
}
