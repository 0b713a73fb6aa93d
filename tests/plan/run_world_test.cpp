// Whole runs with simulated actors: see run_world.hpp.

#include "tests/catch.hpp"
#include "tests/plan/run_world.hpp"

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE("every run ends once, with an answer for each step") {
  std::map<run_outcome, int> outcomes;
  uint64_t committed = 0;
  uint64_t doubts = 0;
  uint64_t deaths = 0;
  uint64_t pauses = 0;
  uint64_t rests = 0;
  uint64_t busy_rests = 0;
  uint64_t times_held = 0;
  for (uint32_t seed = 1; seed <= 3'000; ++seed) {
    CAPTURE(seed);
    chance random{seed};
    run_world world{random};
    world.start();
    int events = 0;
    while (world.step())
      REQUIRE(++events < 50'000);
    world.check_end();
    ++outcomes[world.outcome()];
    committed += world.batches_committed();
    doubts += world.doubts();
    deaths += world.deaths();
    pauses += world.pauses();
    rests += world.rests();
    busy_rests += world.busy_rests();
    times_held += world.times_held();
  }
  // All of it must have been met often, or the test shows nothing.
  CHECK(outcomes[run_outcome::done] > 300);
  CHECK(outcomes[run_outcome::failed] > 300);
  CHECK(outcomes[run_outcome::stopped] > 300);
  CHECK(committed > 10'000);
  CHECK(doubts > 500);
  CHECK(deaths > 900);
  CHECK(pauses > 2'000);
  CHECK(rests > 500);
  CHECK(busy_rests > 1'000);
  CHECK(times_held > 100);
}
