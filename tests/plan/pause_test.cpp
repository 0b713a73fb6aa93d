// A run that is paused, in every state that it can be in.

#include "plan/run_state.hpp"

#include "tests/catch.hpp"
#include "tests/plan/test_run.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

scripts_block script(const std::string& name) {
  return scripts(name, {"1.sql"});
}

} // namespace

TEST_CASE("a paused run finishes what is in hand and begins nothing") {
  run_settings two;
  two.migrators = 2;
  test_run run{{copy("a"), copy("b"), copy("c", {"a"})}, two};
  run->start();
  run->scan_opened(0);
  run->migrator_ready(1);
  run->batch_handed(0, batch_of(0), 1);

  CHECK(words(run->pause()) == lines{"pause scans"});
  CHECK(run->pace() == run_pace::paused);
  // A scan that was opening opens, a migrator that was starting waits.
  CHECK(run->scan_opened(1).empty());
  CHECK(run->migrator_ready(2).empty());
  CHECK(run->batch_done(0, {0, 0}, rows(10)).empty());
  CHECK(run->scan_over(0).empty());
  CHECK(run->table_left(0, 1, nothing_wrong).empty());
  CHECK(run->migrators_alive() == 2);

  CHECK(words(run->resume())
        == lines{"resume scans", "count 0", "1 to table 1", "2 to table 1"});
  CHECK(run->pace() == run_pace::going);
}

TEST_CASE("a run can be paused before it starts") {
  test_run run{{script("a"), copy("b")}};
  CHECK(run->pause().size() == 1);
  CHECK(run->start().empty());
  CHECK(run->migrators_alive() == 0);
  CHECK(words(run->resume()) == lines{"resume scans", "spawn 1"});
}

TEST_CASE("a pause and a resume that come twice are one") {
  auto run = running_table();
  CHECK(run->resume().empty());
  CHECK(words(run->pause()) == lines{"pause scans"});
  CHECK(run->pause().empty());
  CHECK(words(run->resume()) == lines{"resume scans"});
  CHECK(run->resume().empty());
}

TEST_CASE("a run that is over can't be paused") {
  test_run run{{copy("a")}, {}, {{true, {}, 0}}};
  CHECK(words(run->start()) == lines{"end done"});
  CHECK(run->is_over());
  CHECK(run->pause().empty());
  CHECK(run->pace() == run_pace::going);
}

TEST_CASE("a script that waits for another try waits for a paused run too") {
  test_run run{{script("a")}};
  run->start();
  CHECK(words(run->migrator_ready(1)) == lines{"1 to script 0"});
  run->pause();
  CHECK(words(run->script_failed(0, 1, busy)) == lines{"rest 0 for 100"});
  CHECK(run->rest_over(0).empty());
  CHECK(words(run->resume()) == lines{"resume scans", "1 to script 0"});
}

TEST_CASE("a script that is done in a paused run lets nothing start") {
  test_run run{{script("a"), script("b")}};
  run->start();
  run->migrator_ready(1);
  run->pause();
  CHECK(words(run->script_done(0, 1)) == lines{"ended 0"});
  CHECK(words(run->resume()) == lines{"resume scans", "1 to script 1"});
}

TEST_CASE("a batch whose time comes while the run is paused waits with its "
          "scanner") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->pause();
  CHECK(words(run->batch_failed(0, batch_of(0), busy))
        == lines{"retry 0.0 in 100"});
  // The scanner, which is paused, keeps it.
  CHECK(words(run->retry_due(0, {0, 0})) == lines{"again 0.0"});
  CHECK(words(run->resume()) == lines{"resume scans"});
}

TEST_CASE("a step that is being counted or recorded when the run is paused "
          "ends") {
  auto run = scanned_table();
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"count 0"});
  run->pause();
  CHECK(words(run->source_counted(0, 10, 0, 0, false))
        == lines{"close 0 done"});
  CHECK(words(run->step_closed(0)) == lines{"ended 0", "retire 1"});
  // Nothing is left that a pause could hold back.
  CHECK(words(run->migrator_lost(1)) == lines{"end done"});
}

TEST_CASE("a step fails while the run is paused, and is recorded") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->pause();
  CHECK(words(run->batch_failed(0, batch_of(0), broken))
        == lines{"stop scan 0"});
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"close 0 failed"});
}

TEST_CASE("a failure that stops the run ends its pause") {
  run_settings stop;
  stop.failure = on_failure::stop;
  test_run run{{copy("a"), copy("b", {"a"})}, stop};
  run->start();
  run->scan_opened(0);
  run->pause();
  CHECK(words(run->scan_failed(0, broken)) == lines{"close 0 failed"});
  CHECK(run->pace() == run_pace::stopping);
  CHECK(run->resume().empty());
}

TEST_CASE("a drain ends a paused run") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->pause();
  CHECK(words(run->drain()) == lines{"stop scan 0"});
  CHECK(run->pause().empty());
  CHECK(run->resume().empty());
  run->scan_over(0);
  run->batch_done(0, {0, 0}, rows(10));
  CHECK(words(run->table_left(0, 1, nothing_wrong))
        == lines{"ended 0", "retire 1"});
  CHECK(words(run->migrator_lost(1)) == lines{"end stopped"});
}

TEST_CASE("a drain ends a run that was paused between scan and count") {
  auto run = scanned_table();
  run->pause();
  CHECK(run->table_left(0, 1, nothing_wrong).empty());
  CHECK(words(run->drain()) == lines{"ended 0", "retire 1"});
  CHECK(words(run->migrator_lost(1)) == lines{"end stopped"});
}

TEST_CASE("a drain ends a run that was paused before it started") {
  test_run run{{copy("a")}};
  run->pause();
  run->start();
  CHECK(words(run->drain()) == lines{"ended 0", "end stopped"});
}

TEST_CASE("a paused run lets migrators go at once, and takes more when it goes "
          "on") {
  auto run = running_table();
  run->set_migrators(3);
  run->migrator_ready(2);
  run->migrator_ready(3);
  run->pause();
  CHECK(words(run->set_migrators(1)) == lines{"retire 3", "retire 2"});
  CHECK(run->set_migrators(2).empty());
  CHECK(words(run->resume()) == lines{"resume scans", "spawn 4"});
}

TEST_CASE("a migrator that dies in a paused run is not replaced before it goes "
          "on") {
  auto run = running_table();
  run->batch_handed(0, batch_of(0), 1);
  run->pause();
  CHECK(words(run->migrator_lost(1)) == lines{"settle 0.0"});
  CHECK(words(run->batch_settled(0, {0, 0}, false, {}))
        == lines{"retry 0.0 in 100"});
  CHECK(words(run->resume()) == lines{"resume scans", "spawn 2"});
}
