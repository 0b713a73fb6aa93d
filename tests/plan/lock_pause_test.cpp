#include "plan/lock_pause.hpp"
#include "tests/catch.hpp"
#include "tests/plan/test_run.hpp"

/// @file
/// A run whose lock is lost for a while, whatever the operator says meanwhile.

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE("a run whose lock is lost finishes what is in hand and begins"
          " nothing until it is held again") {
  test_run run{{copy("a"), copy("b", {"a"})}, {}};
  run->start();
  run->scan_opened(0);
  run->migrator_ready(1);
  run->batch_handed(0, batch_of(0), 1);
  lock_pause lock;

  REQUIRE(lock.lost(run->pace()));
  run->pause();
  CHECK(run->batch_done(0, {0, 0}, rows(10)).empty());
  CHECK(run->scan_over(0).empty());
  CHECK(run->table_left(0, 1, nothing_wrong).empty());

  REQUIRE(lock.held(run->pace()));
  CHECK(words(run->resume()) == lines{"resume scans", "count 0"});
}

TEST_CASE("a lock that is held again does not end the operator's pause") {
  lock_pause lock;
  SECTION("which was there before") {
    CHECK_FALSE(lock.lost(run_pace::paused));
    CHECK(lock.operator_pauses());
  }
  SECTION("which came meanwhile") {
    CHECK(lock.lost(run_pace::going));
    lock.set_operator_pauses(true);
  }
  CHECK(lock.is_lost());
  CHECK_FALSE(lock.held(run_pace::paused));
  CHECK_FALSE(lock.is_lost());
}

TEST_CASE("an operator's resume while the lock is lost waits for the lock") {
  lock_pause lock;
  CHECK_FALSE(lock.lost(run_pace::paused));
  lock.set_operator_pauses(false);
  CHECK(lock.held(run_pace::paused));
}

TEST_CASE("a run that stops does not care for its lock") {
  lock_pause lock;
  CHECK_FALSE(lock.lost(run_pace::stopping));
  CHECK_FALSE(lock.held(run_pace::stopping));
}
