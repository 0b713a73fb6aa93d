#include "plan/run_state.hpp"

#include "tests/catch.hpp"
#include "tests/plan/test_run.hpp"

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE(
    "a table step opens its scan, gets migrators, is counted and closed") {
  test_run run{{copy("crs")}};
  CHECK(words(run->start()) == lines{"scan 0"});
  CHECK(words(run->scan_opened(0)) == lines{"spawn 1"});
  CHECK(words(run->migrator_ready(1)) == lines{"1 to table 0"});
  CHECK(run->batch_handed(0, batch_of(0), 1).empty());
  CHECK(run->batch_done(0, {0, 0}, rows(10)).empty());
  CHECK(run->scan_over(0).empty());
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"count 0"});
  CHECK(words(run->source_counted(0, 12, 2, 0, false))
        == lines{"close 0 done"});
  CHECK(words(run->step_closed(0)) == lines{"ended 0", "retire 1"});
  CHECK(words(run->migrator_lost(1)) == lines{"end done"});
  CHECK(run->progress(0).counts == rows(10));
  CHECK(run->progress(0).batches == 1);
}

TEST_CASE("scripts run one after another, by one migrator") {
  test_run run{{many_scripts("up", 2)}};
  CHECK(words(run->start()) == lines{"spawn 1"});
  CHECK(words(run->migrator_ready(1)) == lines{"1 to script 0"});
  CHECK(words(run->script_done(0, 1)) == lines{"ended 0", "1 to script 1"});
  CHECK(words(run->script_done(1, 1)) == lines{"ended 1", "retire 1"});
  CHECK(words(run->migrator_lost(1)) == lines{"end done"});
}

TEST_CASE("a run whose steps are all done ends at once") {
  test_run run{{copy("crs")}, {}, {{true, rows(10), 0}}};
  CHECK(words(run->start()) == lines{"end done"});
  CHECK(run->progress(0).done_before);
  CHECK(run->progress(0).counts == rows(10));
}

TEST_CASE("a step that was reset is waited for through done ones") {
  test_run run{{many_scripts("up", 3)}, {}, {{}, {true, {}, 0}, {}}};
  run->start();
  CHECK(words(run->migrator_ready(1)) == lines{"1 to script 0"});
  CHECK(run.status(2) == step_status::waiting);
}

TEST_CASE("no more scans are open than migrators can work on, and one ahead") {
  run_settings two;
  two.migrators = 2;
  test_run run{{copy("a"), copy("b"), copy("c"), copy("d"), copy("e")}, two};
  CHECK(words(run->start()) == lines{"scan 0", "scan 1", "scan 2"});
  run->scan_opened(0);
  CHECK(words(run->scan_over(0)) == lines{"count 0", "scan 3"});
  CHECK(words(run->set_migrators(3)) == lines{"scan 4"});
}

TEST_CASE("a step that fails blocks those that wait for it, and no others") {
  test_run run{{copy("a"), copy("b"), copy("c", {"a"}), copy("d", {"c"})}};
  run->start();
  CHECK(words(run->scan_failed(0, broken)) == lines{"close 0 failed"});
  CHECK(words(run->step_closed(0)) == lines{"ended 0", "ended 2", "ended 3"});
  CHECK(run.status(0) == step_status::failed);
  CHECK(run->progress(0).problem.text == "it broke");
  CHECK(run.status(1) == step_status::opening);
  CHECK(run.status(2) == step_status::blocked);
  CHECK(run->progress(2).problem.text == "blocked by a");
  // By what failed, not by what is blocked itself.
  CHECK(run->progress(3).problem.text == "blocked by a");
}

TEST_CASE("with on-failure = stop nothing new begins after a failure") {
  run_settings stop;
  stop.failure = on_failure::stop;
  test_run run{{copy("a"), copy("b"), copy("c"), copy("d", {"b"})}, stop};
  run->start();
  run->scan_opened(1);
  CHECK(words(run->scan_failed(0, broken))
        == lines{"close 0 failed", "stop scan 1"});
  CHECK(words(run->step_closed(0)) == lines{"ended 0"});
  run->migrator_ready(1);
  CHECK(words(run->migrator_lost(1)).empty());
  CHECK(words(run->scan_over(1))
        == lines{"ended 1", "ended 2", "ended 3", "end failed"});
}

// -- batches ------------------------------------------------------------------

TEST_CASE("what may pass by itself is tried again, later each time") {
  run_settings patient;
  patient.retry = {4, 100, 250};
  auto run = running_table(patient);
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->batch_failed(0, batch_of(0), busy))
        == lines{"retry 0.0 in 100"});
  CHECK(words(run->retry_due(0, {0, 0})) == lines{"again 0.0"});
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->batch_failed(0, batch_of(0), busy))
        == lines{"retry 0.0 in 200"});
  run->retry_due(0, {0, 0});
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->batch_failed(0, batch_of(0), busy))
        == lines{"retry 0.0 in 250"});
  run->retry_due(0, {0, 0});
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->batch_failed(0, batch_of(0), busy)) == lines{"stop scan 0"});
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"close 0 failed"});
  CHECK(run->progress(0).problem.code == error_code::store_busy);
}

TEST_CASE("what does not pass by itself fails the step at once") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->batch_failed(0, batch_of(0), broken))
        == lines{"stop scan 0"});
}

TEST_CASE(
    "a step that fails waits for its batches in flight, not for retries") {
  auto run = running_table();
  for (uint64_t i = 0; i < 3; ++i)
    run->batch_handed(0, batch_of(i), 1);
  run->batch_failed(0, batch_of(0), busy);
  run->batch_failed(0, batch_of(1), broken);
  run->scan_over(0);
  CHECK(run->retry_due(0, {0, 0}).empty());
  CHECK(run->batch_done(0, {2, 0}, rows(5)).empty());
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"close 0 failed"});
  CHECK(run->progress(0).counts == rows(5));
}

TEST_CASE("what a lost migrator held is asked of the ledger before all else") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->batch_handed(0, batch_of(1), 1);
  CHECK(words(run->migrator_lost(1))
        == lines{"settle 0.0", "settle 1.0", "spawn 2"});
  CHECK(run->batch_settled(0, {0, 0}, true, rows(10)).empty());
  CHECK(words(run->batch_settled(0, {1, 0}, false, {}))
        == lines{"retry 1.0 in 100"});
  CHECK(run->progress(0).counts == rows(10));
  CHECK(words(run->retry_due(0, {1, 0})) == lines{"again 1.0"});
}

TEST_CASE("a batch handed to a migrator that is gone is asked of the ledger") {
  auto run = running_table();
  run->migrator_lost(1);
  CHECK(words(run->batch_handed(0, batch_of(0), 1)) == lines{"settle 0.0"});
}

TEST_CASE("a batch may be done before it is heard that it was handed out") {
  auto run = running_table();
  run->batch_done(0, {0, 0}, rows(10));
  CHECK(run->batch_handed(0, batch_of(0), 1).empty());
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"count 0"});
  CHECK(run->progress(0).counts == rows(10));
}

TEST_CASE("a batch may fail before it is heard that it was handed out") {
  auto run = running_table();
  run->batch_failed(0, batch_of(0), busy);
  run->retry_due(0, {0, 0});
  run->batch_handed(0, batch_of(0), 1);
  // The second handing out, whose end is heard of first as well.
  run->batch_done(0, {0, 0}, rows(10));
  run->batch_handed(0, batch_of(0), 1);
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"count 0"});
}

TEST_CASE("an end of the scan that is older than a batch given back is none") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->batch_failed(0, batch_of(0), busy);
  run->retry_due(0, {0, 0});
  CHECK(run->scan_over(0).empty());
  CHECK(run.status(0) == step_status::running);
  run->batch_handed(0, batch_of(0), 1);
  run->batch_done(0, {0, 0}, rows(10));
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"count 0"});
}

TEST_CASE("a batch that turns out to be committed counts as the ledger says") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->batch_failed(0, batch_of(0), busy))
        == lines{"retry 0.0 in 100"});
  run->retry_due(0, {0, 0});
  run->batch_handed(0, batch_of(0), 1);
  CHECK(words(run->batch_failed(0, batch_of(0), there_already))
        == lines{"settle 0.0"});
  CHECK(run->scan_over(0).empty());
  CHECK(run->table_left(0, 1, nothing_wrong).empty());
  CHECK(words(run->batch_settled(0, {0, 0}, true, rows(10)))
        == lines{"count 0"});
  CHECK(run->progress(0).counts == rows(10));
}

TEST_CASE("a stop waits for what the ledger says of a batch in doubt") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->drain();
  run->batch_failed(0, batch_of(0), there_already);
  run->scan_over(0);
  run->table_left(0, 1, nothing_wrong);
  CHECK(words(run->batch_settled(0, {0, 0}, true, rows(10)))
        == lines{"ended 0"});
  CHECK(words(run->migrator_lost(1)) == lines{"end stopped"});
  CHECK(run->progress(0).counts == rows(10));
}

TEST_CASE("a batch whose ledger can't be asked for now is tried again") {
  run_settings twice;
  twice.retry.attempts = 2;
  auto run = running_table(twice);
  run->batch_handed(0, batch_of(0), 1);
  run->migrator_lost(1);
  CHECK(words(run->settle_failed(0, {0, 0}, busy))
        == lines{"retry 0.0 in 100"});
  run->retry_due(0, {0, 0});
  run->migrator_ready(2);
  run->batch_handed(0, batch_of(0), 2);
  run->batch_failed(0, batch_of(0), there_already);
  CHECK(words(run->settle_failed(0, {0, 0}, busy)) == lines{"stop scan 0"});
}

TEST_CASE("a batch whose fate can't be found out fails its step") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->migrator_lost(1);
  CHECK(words(run->settle_failed(0, {0, 0}, broken)) == lines{"stop scan 0"});
  CHECK(words(run->scan_over(0)) == lines{"close 0 failed"});
}

// -- migrators ----------------------------------------------------------------

TEST_CASE("a step is closed when nobody has it in hand any more") {
  run_settings two;
  two.migrators = 2;
  auto run = running_table(two);
  run->migrator_ready(2);
  run->batch_handed(0, batch_of(0), 1);
  run->batch_done(0, {0, 0}, rows(10));
  run->scan_over(0);
  CHECK(run->table_left(0, 1, nothing_wrong).empty());
  // The other one may end in any way.
  CHECK(words(run->migrator_lost(2)) == lines{"count 0"});
}

TEST_CASE("a migrator that can't work on a table fails its step") {
  auto run = running_table();
  CHECK(words(run->table_left(0, 1, broken)) == lines{"stop scan 0"});
  CHECK(words(run->scan_over(0)) == lines{"close 0 failed"});
}

TEST_CASE("a script whose migrator dies runs again, so many times") {
  run_settings impatient;
  impatient.retry.attempts = 2;
  test_run run{{many_scripts("up", 1)}, impatient};
  run->start();
  run->migrator_ready(1);
  CHECK(words(run->migrator_lost(1)) == lines{"settle script 0"});
  CHECK(words(run->script_settled(0, false)) == lines{"rest 0 for 100"});
  CHECK(words(run->rest_over(0)) == lines{"spawn 2"});
  CHECK(words(run->migrator_ready(2)) == lines{"2 to script 0"});
  run->migrator_lost(2);
  CHECK(words(run->script_settled(0, false)) == lines{"close 0 failed"});
}

TEST_CASE("a script that was committed before its migrator died is done") {
  run_settings impatient;
  impatient.retry.attempts = 1;
  test_run run{{many_scripts("up", 1)}, impatient};
  run->start();
  run->migrator_ready(1);
  run->migrator_lost(1);
  CHECK(words(run->script_settled(0, true)) == lines{"ended 0", "end done"});
  CHECK(run.status(0) == step_status::done);
}

TEST_CASE("a script whose fate can't be found out fails") {
  test_run run{{many_scripts("up", 1)}};
  run->start();
  run->migrator_ready(1);
  run->migrator_lost(1);
  CHECK(words(run->script_unsettled(0, broken)) == lines{"close 0 failed"});
}

TEST_CASE("a busy store lets a script run again after a rest, a broken one does"
          " not") {
  test_run run{{many_scripts("up", 1)}};
  run->start();
  run->migrator_ready(1);
  CHECK(words(run->script_failed(0, 1, busy)) == lines{"rest 0 for 100"});
  CHECK(words(run->rest_over(0)) == lines{"1 to script 0"});
  CHECK(words(run->script_failed(0, 1, busy)) == lines{"rest 0 for 200"});
  CHECK(words(run->rest_over(0)) == lines{"1 to script 0"});
  CHECK(words(run->script_failed(0, 1, broken)) == lines{"close 0 failed"});
}

TEST_CASE("a run that is stopped does not wait for a script to have rested") {
  test_run run{{many_scripts("up", 1)}};
  run->start();
  run->migrator_ready(1);
  run->script_failed(0, 1, busy);
  CHECK(words(run->drain()) == lines{"retire 1"});
  CHECK(words(run->migrator_lost(1)) == lines{"ended 0", "end stopped"});
}

TEST_CASE("migrators that all die on a table step fail it in the end") {
  run_settings impatient;
  impatient.retry.attempts = 3;
  auto run = running_table(impatient);
  CHECK(words(run->migrator_lost(1)) == lines{"spawn 2"});
  run->migrator_ready(2);
  CHECK(words(run->migrator_lost(2)) == lines{"spawn 3"});
  run->migrator_ready(3);
  CHECK(words(run->migrator_lost(3)) == lines{"stop scan 0"});
  CHECK(run->progress(0).problem.code == error_code::actor_died);
}

TEST_CASE("a batch that is committed between two deaths forgives the first") {
  run_settings impatient;
  impatient.retry.attempts = 2;
  auto run = running_table(impatient);
  run->migrator_lost(1);
  run->migrator_ready(2);
  run->batch_handed(0, batch_of(0), 2);
  run->batch_done(0, {0, 0}, rows(10));
  CHECK(words(run->migrator_lost(2)) == lines{"spawn 3"});
}

TEST_CASE("a migrator that comes up forgives one that did not") {
  run_settings two;
  two.migrators = 2;
  two.retry.attempts = 1;
  test_run run{{copy("crs")}, two};
  run->start();
  run->scan_opened(0);
  CHECK(words(run->migrator_lost(1)) == lines{"spawn 3"});
  run->migrator_ready(2);
  CHECK(words(run->migrator_lost(3)) == lines{"spawn 4"});
  CHECK(words(run->migrator_lost(4)) == lines{"stop scan 0"});
}

TEST_CASE("migrators that die before they can begin end the run") {
  run_settings impatient;
  impatient.retry.attempts = 2;
  test_run run{{many_scripts("up", 2)}, impatient};
  CHECK(words(run->start()) == lines{"spawn 1"});
  CHECK(words(run->migrator_lost(1)) == lines{"spawn 2"});
  CHECK(words(run->migrator_lost(2)) == lines{"close 0 failed"});
  CHECK(words(run->step_closed(0))
        == lines{"ended 0", "ended 1", "end failed"});
}
