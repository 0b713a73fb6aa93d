// How steps and runs end: their books, and what the operator wants.

#include "plan/run_state.hpp"

#include "tests/catch.hpp"
#include "tests/plan/test_run.hpp"

using namespace dunlin;
using namespace dunlin::test;

// -- the books ----------------------------------------------------------------

TEST_CASE("a step whose source holds other rows than were scanned fails") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  CHECK(words(run->source_counted(0, 11, 0, 0, false))
        == lines{"close 0 failed"});
  CHECK(run->progress(0).problem.code == error_code::counts_differ);
}

TEST_CASE("a source that was written meanwhile is said, not failed") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  CHECK(words(run->source_counted(0, 13, 1, 0, true)) == lines{"close 0 done"});
  CHECK(run->progress(0).rows_unaccounted == 2);
}

TEST_CASE("a step whose counts do not balance is not done") {
  auto run = running_table();
  run->batch_done(0, {0, 0}, {10, 9, 0, 0, 0, 9});
  run->batch_handed(0, batch_of(0), 1);
  run->scan_over(0);
  run->table_left(0, 1, nothing_wrong);
  CHECK(words(run->source_counted(0, 10, 0, 0, true))
        == lines{"close 0 failed"});
  CHECK(run->progress(0).problem.code == error_code::counts_differ);
}

TEST_CASE("a step fails as soon as it finds more rejects than allowed") {
  run_settings strict;
  strict.rejects.max_rows = 3;
  auto run = running_table(strict);
  CHECK(run->batch_done(0, {0, 0}, rows(10, 3)).empty());
  CHECK(words(run->batch_done(0, {1, 0}, rows(10, 1))) == lines{"stop scan 0"});
  CHECK(run->progress(0).rejects_open == 4);
}

TEST_CASE("a step that failed by its rejects names those of all its batches") {
  run_settings strict;
  strict.rejects.max_rows = 3;
  auto run = running_table(strict);
  run->batch_handed(0, batch_of(0), 1);
  run->batch_handed(0, batch_of(1), 1);
  run->batch_done(0, {0, 0}, rows(10, 4));
  run->scan_over(0);
  run->batch_done(0, {1, 0}, rows(10, 5));
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"close 0 failed"});
  CHECK(run->progress(0).problem.text.starts_with("9 rows were rejected"));
}

TEST_CASE("a step that failed otherwise says nothing of its rejects") {
  run_settings strict;
  strict.rejects.max_rows = 3;
  auto run = running_table(strict);
  run->batch_handed(0, batch_of(0), 1);
  run->batch_handed(0, batch_of(1), 1);
  run->batch_failed(0, batch_of(0), broken);
  run->batch_done(0, {1, 0}, rows(10, 5));
  run->scan_over(0);
  run->table_left(0, 1, nothing_wrong);
  CHECK(run->progress(0).problem.text == "it broke");
}

TEST_CASE("a share of rejects is judged when all rows are known") {
  run_settings share;
  share.rejects.max_percent = 10;
  auto run = running_table(share);
  CHECK(run->batch_done(0, {0, 0}, rows(10, 3)).empty());
  run->batch_handed(0, batch_of(0), 1);
  run->batch_done(0, {1, 0}, rows(20));
  run->batch_handed(0, batch_of(1), 1);
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"count 0"});
}

TEST_CASE("rejects of an earlier run may all be tried again") {
  // 5 rows in two batches, more than the limit until both were tried.
  test_run run{{copy("crs")}, {}, {{false, rows(20, 5), 5}}};
  run->start();
  run->scan_opened(0);
  run->migrator_ready(1);
  CHECK(run->batch_done(0, {0, 1u << 16}, {0, 3, 0, 0, -3, 3}).empty());
  CHECK(run->batch_done(0, {1, 1u << 16}, {0, 2, 0, 0, -2, 2}).empty());
  CHECK(run->progress(0).rejects_open == 0);
}

TEST_CASE("rejects of an earlier run count against the limit at the end only") {
  run_settings strict;
  strict.rejects.max_rows = 5;
  test_run run{{copy("crs")}, strict, {{false, rows(20, 5), 5}}};
  run->start();
  run->scan_opened(0);
  run->migrator_ready(1);
  CHECK(run->batch_done(0, {2, 0}, rows(10, 3)).empty());
  CHECK(run->batch_done(0, {0, 1u << 16}, {0, 5, 0, 0, -5, 5}).empty());
  run->batch_handed(0, batch_of(2), 1);
  batch retry;
  retry.id = {0, 1u << 16};
  run->batch_handed(0, retry, 1);
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"count 0"});
}

TEST_CASE("rejects of an earlier run that stay rejects fail the step at its "
          "end") {
  test_run run{{copy("crs")}, {}, {{false, rows(20, 5), 5}}};
  run->start();
  run->scan_opened(0);
  CHECK(words(run->scan_over(0)) == lines{"close 0 failed"});
  CHECK(run->progress(0).problem.code == error_code::rejects_exceeded);
}

TEST_CASE("a step whose end can't be recorded has failed") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  run->source_counted(0, 10, 0, 0, false);
  CHECK(words(run->close_failed(0, broken)) == lines{"ended 0", "retire 1"});
  CHECK(run.status(0) == step_status::failed);
  CHECK(run->progress(0).problem.text == "it broke");
}

TEST_CASE("a scanner that dies while the end is recorded changes nothing") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  run->source_counted(0, 10, 0, 0, false);
  CHECK(run->scan_failed(0, {error_code::actor_died, "it died"}).empty());
  run->step_closed(0);
  CHECK(run.status(0) == step_status::done);
}

// -- the operator -------------------------------------------------------------

TEST_CASE("a drained run finishes the batches in flight and no more") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->drain()) == lines{"stop scan 0"});
  CHECK(run->drain().empty());
  CHECK(run->scan_over(0).empty());
  run->batch_done(0, {0, 0}, rows(10));
  CHECK(words(run->table_left(0, 1, nothing_wrong))
        == lines{"ended 0", "retire 1"});
  CHECK(words(run->migrator_lost(1)) == lines{"end stopped"});
  CHECK(run.status(0) == step_status::stopped);
}

TEST_CASE("a drain does not wait for a scan that still opens") {
  test_run run{{copy("a"), copy("b", {"a"})}};
  run->start();
  CHECK(words(run->drain()) == lines{"stop scan 0"});
  CHECK(words(run->scan_over(0)) == lines{"ended 0", "ended 1", "end stopped"});
  // What it reports after that comes too late.
  CHECK(run->scan_opened(0).empty());
}

TEST_CASE("a drain leaves what waits for its retry to the next run") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->batch_failed(0, batch_of(0), busy);
  run->drain();
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong))
        == lines{"ended 0", "retire 1"});
  CHECK(run->retry_due(0, {0, 0}).empty());
}

TEST_CASE("a drain before the start is kept for it") {
  test_run run{{copy("crs")}};
  CHECK(run->drain().empty());
  CHECK(words(run->start()) == lines{"ended 0", "end stopped"});
}

TEST_CASE("what a stop cuts short has not failed") {
  test_run run{{copy("a"), copy("b"), copy("c")}, {3, {}, {}, {}}};
  run->start();
  for (step_index i = 0; i < 3; ++i)
    run->scan_opened(i);
  for (migrator_id i = 1; i <= 3; ++i)
    run->migrator_ready(i);
  run->batch_handed(1, batch_of(0), 2);
  run->drain();
  run->scan_failed(0, cut_short);
  run->table_left(0, 1, cut_short);
  run->batch_failed(1, batch_of(0), cut_short);
  run->scan_over(1);
  run->table_left(1, 2, nothing_wrong);
  run->scan_over(2);
  run->table_left(2, 3, nothing_wrong);
  for (step_index i = 0; i < 3; ++i)
    CHECK(run.status(i) == step_status::stopped);
  for (migrator_id i = 1; i < 3; ++i)
    run->migrator_lost(i);
  CHECK(words(run->migrator_lost(3)) == lines{"end stopped"});
}

TEST_CASE("a script whose migrator dies after a stop is what the ledger says") {
  test_run run{{many_scripts("up", 1)}};
  run->start();
  run->migrator_ready(1);
  CHECK(run->drain().empty());
  CHECK(words(run->migrator_lost(1)) == lines{"settle script 0"});
  SECTION("committed, it is done") {
    CHECK(words(run->script_settled(0, true)) == lines{"ended 0", "end done"});
  }
  SECTION("else it is left to the next run") {
    CHECK(words(run->script_settled(0, false))
          == lines{"ended 0", "end stopped"});
  }
}

TEST_CASE("a step that was just being recorded as done is done, stop or not") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  run->source_counted(0, 10, 0, 0, false);
  run->drain();
  run->step_closed(0);
  CHECK(words(run->migrator_lost(1)) == lines{"end done"});
}

TEST_CASE("the number of migrators can be changed while the run goes on") {
  auto run = running_table();
  CHECK(words(run->set_migrators(3)) == lines{"spawn 2", "spawn 3"});
  run->migrator_ready(2);
  run->migrator_ready(3);
  CHECK(words(run->set_migrators(1)) == lines{"retire 3", "retire 2"});
}

TEST_CASE(
    "a batch that was rolled back after a drain is left to the next run") {
  run_settings once;
  once.retry.attempts = 1;
  auto run = running_table(once);
  run->batch_handed(0, batch_of(0), 1);
  run->batch_handed(0, batch_of(1), 1);
  run->drain();
  run->scan_over(0);
  CHECK(run->batch_failed(0, batch_of(0), busy).empty());
  CHECK(words(run->migrator_lost(1)) == lines{"settle 1.0"});
  CHECK(words(run->batch_settled(0, {1, 0}, false, {}))
        == lines{"ended 0", "end stopped"});
}

TEST_CASE("an end that a stop kept from being recorded is no failure") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  run->source_counted(0, 10, 0, 0, false);
  run->drain();
  run->close_failed(0, cut_short);
  CHECK(run.status(0) == step_status::stopped);
}
