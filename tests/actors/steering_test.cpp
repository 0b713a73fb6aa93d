// What the operator's words mean for a run in each of its states.

#include "actors/steering.hpp"

#include "tests/catch.hpp"
#include "tests/plan/test_run.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

steer_request word(steer_verb verb, uint32_t migrators = 0) {
  return {verb, migrators, "alice"};
}

steer_outcome judged(const test_run& run, steer_request asked) {
  return judge(asked, *run.state, false);
}

/// The line for a word that was `outcome`, over what the run does now.
std::string line(const test_run& run, steer_request asked,
                 steer_outcome outcome = steer_outcome::done) {
  auto now = look_at(*run.state, *run.plan);
  now.outcome = outcome;
  return steer_text(asked, now);
}

} // namespace

TEST_CASE("a run that goes on can be paused, and a paused one resumed") {
  auto run = running_table();
  CHECK(judged(run, word(steer_verb::pause)) == steer_outcome::done);
  CHECK(judged(run, word(steer_verb::resume)) == steer_outcome::unchanged);
  run->pause();
  CHECK(judged(run, word(steer_verb::pause)) == steer_outcome::unchanged);
  CHECK(judged(run, word(steer_verb::resume)) == steer_outcome::done);
  CHECK(judged(run, word(steer_verb::drain)) == steer_outcome::done);
}

TEST_CASE("the number of migrators that a run has is no change") {
  auto run = running_table();
  CHECK(judged(run, word(steer_verb::migrators, 1))
        == steer_outcome::unchanged);
  CHECK(judged(run, word(steer_verb::migrators, 2)) == steer_outcome::done);
}

TEST_CASE("a run that is stopping can only be stopped at once") {
  auto run = running_table();
  run->drain();
  for (auto verb :
       {steer_verb::pause, steer_verb::resume, steer_verb::migrators})
    CHECK(judged(run, word(verb, 5)) == steer_outcome::refused);
  CHECK(judged(run, word(steer_verb::drain)) == steer_outcome::unchanged);
  CHECK(judged(run, word(steer_verb::stop)) == steer_outcome::done);
  CHECK(judge(word(steer_verb::stop), *run.state, true)
        == steer_outcome::unchanged);
  CHECK(judged(run, word(steer_verb::status)) == steer_outcome::done);
}

TEST_CASE("a run that is over is past steering, but can be stopped while it"
          " closes its books") {
  test_run run{{copy("a")}, {}, {{true, {}, 0}}};
  run->start();
  CHECK(judged(run, word(steer_verb::pause)) == steer_outcome::refused);
  CHECK(judged(run, word(steer_verb::drain)) == steer_outcome::unchanged);
  CHECK(judged(run, word(steer_verb::stop)) == steer_outcome::done);
}

TEST_CASE("an answer says what is under way, and what is in hand") {
  run_settings two;
  two.migrators = 2;
  test_run run{{copy("a"), copy("b", {"a"}), copy("c", {"b"})},
               two,
               {{true, rows(5), 0}, {}, {}}};
  run->start();
  run->scan_opened(1);
  run->migrator_ready(1);
  run->batch_handed(1, batch_of(0), 1);
  run->batch_handed(1, batch_of(1), 1);
  run->batch_done(1, {0, 0}, rows(10));

  const auto now = look_at(*run.state, *run.plan);

  CHECK(now.pace == run_pace::going);
  CHECK(now.migrators_wanted == 2);
  CHECK(now.migrators_alive == 2);
  CHECK(now.steps == 3);
  CHECK(now.steps_done == 1);
  REQUIRE(now.under_way.size() == 1);
  CHECK(now.under_way[0].step == "b");
  CHECK(now.under_way[0].status == step_status::running);
  CHECK(now.under_way[0].counts == rows(10));
  CHECK(now.under_way[0].migrators == 1);
  CHECK(now.under_way[0].batches_in_hand == 1);
}

TEST_CASE("an answer says how fast a step's rows go, once that is known") {
  auto run = running_table();
  table_paces paces;
  paces[0].outlook = {400, 1'000};
  auto now = look_at(*run.state, *run.plan, paces);
  REQUIRE(now.under_way.size() == 1);
  CHECK(now.under_way[0].rows_expected == 1'000);
  CHECK(now.under_way[0].rows_per_second == 0);
  for (int second = 0; second < 10; ++second)
    paces[0].rate.look(static_cast<uint64_t>(second) * 1'000, second * 50);
  now = look_at(*run.state, *run.plan, paces);
  CHECK(now.under_way[0].rows_per_second == 50);
}

TEST_CASE("one line says what became of a word") {
  auto run = running_table();
  CHECK(line(run, word(steer_verb::status)) == "running with 1 migrator");
  run->batch_handed(0, batch_of(0), 1);
  CHECK(line(run, word(steer_verb::status))
        == "running with 1 migrator, 1 batch in hand");
  run->pause();
  CHECK(line(run, word(steer_verb::pause))
        == "paused, 1 batch in hand finishes first");
  run->batch_done(0, {0, 0}, rows(10));
  CHECK(line(run, word(steer_verb::status)) == "paused, nothing is in hand");
  CHECK(line(run, word(steer_verb::pause), steer_outcome::unchanged)
        == "the run is paused already");
  run->resume();
  CHECK(line(run, word(steer_verb::resume)) == "going on with 1 migrator");
  run->set_migrators(4);
  CHECK(line(run, word(steer_verb::migrators, 4)) == "4 migrators from now on");
  run->drain();
  CHECK(line(run, word(steer_verb::drain))
        == "stopping: what is in hand finishes first");
  CHECK(line(run, word(steer_verb::stop))
        == "stopping at once: what is committed stays");
  CHECK(line(run, word(steer_verb::pause), steer_outcome::refused)
        == "too late: the run is ending");
  CHECK(line(run, word(steer_verb::pause), steer_outcome::crowded)
        == "not heard: too many words wait for the ledger, whose store is busy;"
           " say it again later");
}

TEST_CASE("a script that runs is in hand") {
  test_run run{{scripts("up", {"1.sql"})}};
  run->start();
  run->migrator_ready(1);
  CHECK(line(run, word(steer_verb::status))
        == "running with 1 migrator, 1 script in hand");
}
