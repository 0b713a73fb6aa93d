// Pumps, budget, turns and sources together: see pump_world.hpp.

#include "tests/catch.hpp"
#include "tests/plan/pump_world.hpp"

using namespace dunlin::test;

TEST_CASE("every batch ends and every byte comes back, whatever fails") {
  uint64_t committed = 0;
  uint64_t failed = 0;
  uint64_t died = 0;
  for (uint32_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    chance random{seed};
    pump_world world{random};
    int events = 0;
    while (world.step())
      REQUIRE(++events < 100'000);
    world.check_end();
    committed += world.committed();
    failed += world.failed();
    died += world.died();
  }
  // All three ends must have been met often, or the test shows nothing.
  CHECK(committed > 5'000);
  CHECK(failed > 500);
  CHECK(died > 500);
}
