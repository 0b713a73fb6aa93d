#include "plan/run_state.hpp"

#include "tests/catch.hpp"
#include "tests/plan/test_run.hpp"

/// @file
/// What a run does while a store is busy, batches apart (run_state_test.cpp):
/// it rests and tries again, within `run.retry`, and is never far ahead.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr auto resting_max = run_settings{}.resting_batches_max;

run_settings patience_of(uint32_t attempts) {
  run_settings out;
  out.retry = {attempts, 100, 250};
  return out;
}

/// So many batches of a step wait for their retry.
void let_rest(test_run& run, uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) {
    run->batch_handed(0, batch_of(i), 1);
    run->batch_failed(0, batch_of(i), busy);
  }
}

} // namespace

// -- scans --------------------------------------------------------------------

TEST_CASE("a scan that met a busy store tries again, later each time") {
  test_run run{{copy("crs")}, patience_of(4)};
  run->start();
  CHECK(words(run->scan_failed(0, busy)) == lines{"rest 0 for 100"});
  CHECK(run.status(0) == step_status::opening);
  CHECK(words(run->rest_over(0)) == lines{"try scan 0"});
  CHECK(words(run->scan_failed(0, busy)) == lines{"rest 0 for 200"});
  CHECK(words(run->rest_over(0)) == lines{"try scan 0"});
  CHECK(words(run->scan_failed(0, busy)) == lines{"rest 0 for 250"});
  run->rest_over(0);
  CHECK(words(run->scan_failed(0, busy)) == lines{"stop scan 0"});
  CHECK(words(run->scan_over(0)) == lines{"close 0 failed"});
  CHECK(run->progress(0).problem.code == error_code::store_busy);
}

TEST_CASE("a batch that is committed forgives all rests before it") {
  auto run = running_table(patience_of(2));
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->scan_failed(0, busy)) == lines{"rest 0 for 100"});
  run->rest_over(0);
  run->batch_done(0, {0, 0}, rows(10));
  CHECK(words(run->scan_failed(0, busy)) == lines{"rest 0 for 100"});
}

TEST_CASE("a source that is busy when it is counted is counted again") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  CHECK(words(run->scan_failed(0, busy)) == lines{"rest 0 for 100"});
  CHECK(words(run->rest_over(0)) == lines{"try scan 0"});
  CHECK(words(run->source_counted(0, 10, 0, 0, false))
        == lines{"close 0 done"});
}

TEST_CASE("a stop does not wait for a scan that rests") {
  test_run run{{copy("crs")}};
  run->start();
  run->scan_failed(0, busy);
  CHECK(words(run->drain()) == lines{"stop scan 0"});
  CHECK(words(run->scan_over(0)) == lines{"ended 0", "end stopped"});
  CHECK(run->rest_over(0).empty());
}

TEST_CASE("a stop does not wait for a count that rests") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  run->scan_failed(0, busy);
  CHECK(words(run->drain()) == lines{"ended 0", "retire 1"});
  CHECK(run.status(0) == step_status::stopped);
}

TEST_CASE("a count that is cut short by a busy store after a stop is left") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  run->drain();
  CHECK(words(run->scan_failed(0, busy)) == lines{"ended 0"});
}

TEST_CASE("a scan that rested goes on when the run is not paused any more") {
  test_run run{{copy("crs")}};
  run->start();
  run->scan_failed(0, busy);
  run->pause();
  CHECK(run->rest_over(0).empty());
  CHECK(words(run->resume()) == lines{"resume scans", "try scan 0"});
}

// -- migrators ----------------------------------------------------------------

TEST_CASE("a migrator that met a busy store is sent again after a rest") {
  auto run = running_table(patience_of(2));
  CHECK(words(run->table_left(0, 1, busy)) == lines{"rest 0 for 100"});
  CHECK(words(run->rest_over(0)) == lines{"1 to table 0"});
  CHECK(words(run->table_left(0, 1, busy)) == lines{"stop scan 0"});
}

TEST_CASE("migrators that meet a busy store together are one attempt") {
  auto settings = patience_of(2);
  settings.migrators = 2;
  auto run = running_table(settings);
  run->migrator_ready(2);
  CHECK(words(run->table_left(0, 1, busy)) == lines{"rest 0 for 100"});
  CHECK(run->table_left(0, 2, busy).empty());
  CHECK(words(run->rest_over(0)) == lines{"1 to table 0", "2 to table 0"});
}

// -- ends ---------------------------------------------------------------------

TEST_CASE("an end that a busy store would not record is recorded again") {
  auto run = scanned_table(patience_of(2));
  run->table_left(0, 1, nothing_wrong);
  run->source_counted(0, 10, 0, 0, false);
  CHECK(words(run->close_failed(0, busy)) == lines{"rest 0 for 100"});
  CHECK(words(run->rest_over(0)) == lines{"close 0 done"});
  CHECK(words(run->close_failed(0, busy)) == lines{"ended 0", "retire 1"});
  CHECK(run.status(0) == step_status::failed);
}

TEST_CASE("a stop tries at once to record an end that rests") {
  auto run = scanned_table();
  run->table_left(0, 1, nothing_wrong);
  run->source_counted(0, 10, 0, 0, false);
  run->close_failed(0, busy);
  CHECK(words(run->drain()) == lines{"close 0 done", "retire 1"});
  CHECK(words(run->step_closed(0)) == lines{"ended 0"});
  CHECK(run.status(0) == step_status::done);
}

TEST_CASE("a failure that stops the run is recorded, busy store or not") {
  auto settings = patience_of(3);
  settings.failure = on_failure::stop;
  test_run run{{copy("crs")}, settings};
  run->start();
  CHECK(words(run->scan_failed(0, broken)) == lines{"close 0 failed"});
  CHECK(words(run->close_failed(0, busy))
        == lines{"rest 0 for 100", "close 0 failed"});
  CHECK(words(run->step_closed(0)) == lines{"ended 0", "end failed"});
}

// -- how many batches wait ----------------------------------------------------

TEST_CASE("a scan is held while many batches wait for their retry") {
  auto run = running_table();
  let_rest(run, resting_max - 1);
  run->batch_handed(0, batch_of(99), 1);
  CHECK(words(run->batch_failed(0, batch_of(99), busy))
        == lines{"retry 99.0 in 100", "hold scan 0"});
  CHECK(words(run->retry_due(0, {0, 0})) == lines{"again 0.0", "free scan 0"});
}

TEST_CASE("a stop ends a run whose scan is held") {
  auto run = running_table();
  let_rest(run, resting_max);
  CHECK(words(run->drain()) == lines{"stop scan 0"});
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong))
        == lines{"ended 0", "retire 1"});
  CHECK(words(run->migrator_lost(1)) == lines{"end stopped"});
}

TEST_CASE("a scan that is over is not held") {
  auto run = running_table();
  for (uint64_t i = 0; i < resting_max; ++i)
    run->batch_handed(0, batch_of(i), 1);
  run->scan_over(0);
  for (uint64_t i = 0; i < resting_max; ++i)
    CHECK(run->batch_failed(0, batch_of(i), busy).size() == 1);
}
