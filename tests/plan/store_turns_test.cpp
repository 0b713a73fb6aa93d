// Scripts that come last in their store.

#include "plan/store_turns.hpp"

#include "plan/schedule.hpp"
#include "tests/catch.hpp"
#include "tests/plan/test_run.hpp"
#include "tests/plan/touches.hpp"

#include <algorithm>

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// A run of scripts of one store that has begun, with all its migrators up.
test_run run_of(const names& touches, uint32_t migrators) {
  run_settings settings;
  settings.migrators = migrators;
  test_run run{scripts_plan(touches).value(), settings};
  run->start();
  for (migrator_id id = 1; id <= migrators; ++id)
    run->migrator_ready(id);
  return run;
}

/// The steps that run.
std::vector<step_index> running(const test_run& run) {
  std::vector<step_index> out;
  for (step_index i = 0; i < run.plan->steps.size(); ++i)
    if (run.status(i) == step_status::running)
      out.push_back(i);
  return out;
}

using steps = std::vector<step_index>;

} // namespace

TEST_CASE("a script that comes last begins behind all that are ready, however"
          " urgent it is") {
  // The way from 0 is the longest: 3 and 4 wait for it.
  auto run = run_of({"w:a l:CIC", "w:b", "w:c", "w:a", "w:a"}, 1);
  CHECK(running(run) == steps{1});
  run->script_done(1, 1);
  CHECK(running(run) == steps{2});
  run->script_done(2, 1);
  CHECK(running(run) == steps{0});
  run->script_done(0, 1);
  CHECK(running(run) == steps{3});
}

TEST_CASE("a script that comes last waits for all that are out") {
  auto run = run_of({"w:a l:CIC", "w:b", "w:c"}, 3);
  CHECK(running(run) == steps{1, 2});
  run->script_done(1, 1);
  CHECK(running(run) == steps{2});
  run->script_done(2, 2);
  CHECK(running(run) == steps{0});
}

TEST_CASE("of two scripts that come last one is out at a time") {
  auto run = run_of({"w:a l:CIC", "w:b l:CIC"}, 2);
  CHECK(running(run) == steps{0});
  run->script_done(0, 1);
  CHECK(running(run) == steps{1});
}

TEST_CASE("what waits for one that came last goes before the next such") {
  auto run = run_of({"w:a l:CIC", "w:b l:CIC", "w:a"}, 2);
  CHECK(running(run) == steps{0});
  run->script_done(0, 1);
  CHECK(running(run) == steps{2});
  run->script_done(2, 1);
  CHECK(running(run) == steps{1});
}

TEST_CASE("a script that comes last waits for one that rests") {
  auto run = run_of({"w:a l:CIC", "w:b"}, 2);
  run->script_failed(1, 1, busy);
  CHECK(running(run).empty());
  run->rest_over(1);
  CHECK(running(run) == steps{1});
  run->script_done(1, 1);
  CHECK(running(run) == steps{0});
}

TEST_CASE("one that comes last and has to rest lets the next such go on") {
  auto run = run_of({"w:a l:CIC", "w:b l:CIC"}, 2);
  run->script_failed(0, 1, busy);
  CHECK(running(run) == steps{1});
  run->rest_over(0);
  CHECK(running(run) == steps{1});
  run->script_done(1, 1);
  CHECK(running(run) == steps{0});
}

TEST_CASE("a script that comes last waits for nothing that failed or is"
          " blocked") {
  auto run = run_of({"w:a l:CIC", "w:b", "w:b"}, 2);
  CHECK(running(run) == steps{1});
  run->script_failed(1, 1, broken);
  run->step_closed(1);
  CHECK(run.status(2) == step_status::blocked);
  CHECK(running(run) == steps{0});
}

TEST_CASE("a script that comes last waits for table steps that read or write"
          " its store, and for nothing of another store") {
  auto index = scripts("s", {"0"});
  auto elsewhere = copy("x");
  elsewhere.from = elsewhere.to = "far";
  elsewhere.into = "y";
  for (const auto& [from, to] :
       {std::pair{"gis", "registry"}, std::pair{"registry", "gis"}}) {
    auto near = copy("t");
    near.from = from;
    near.to = to;
    auto plan = make_plan(profile_of({index, near, elsewhere}),
                          teller({{"s/0", "w:a l:CIC"},
                                  {"t", "r:t|w:t"},
                                  {"x", "r:x|w:y"}}))
                    .value();
    REQUIRE(plan.edges.empty());
    test_run run{std::move(plan)};
    run->start();
    run->scan_opened(1);
    run->scan_opened(2);
    run->migrator_ready(1);
    CHECK(run.status(0) == step_status::waiting);
    run->table_left(1, 1, broken);
    run->scan_over(1);
    run->step_closed(1);
    REQUIRE(run.status(1) == step_status::failed);
    run->table_left(2, 1, nothing_wrong);
    CHECK(run.status(0) == step_status::running);
    CHECK_FALSE(is_final(run.status(2)));
  }
}

TEST_CASE("what becomes ready while a script that comes last is out begins"
          " beside it") {
  auto far = scripts("f", {"0"});
  far.store = "far";
  run_settings settings;
  settings.migrators = 2;
  test_run run{
      make_plan(
          profile_of({scripts("s", {"0"}), far, scripts("n", {"0"}, {"f"})}),
          teller({{"s/0", "w:a l:CIC"}, {"f/0", "w:a"}, {"n/0", "w:b"}}))
          .value(),
      settings};
  run->start();
  run->migrator_ready(1);
  run->migrator_ready(2);
  CHECK(running(run) == steps{0, 1});
  run->script_done(1, 2);
  CHECK(running(run) == steps{0, 2});
}

TEST_CASE("what a run is expected to take knows of scripts that come last") {
  auto plan = scripts_plan({"w:a l:CIC", "w:b", "w:a"}).value();
  for (auto& step : plan.steps)
    step.expected = {10, estimate_source::file};
  CHECK(bound_of(plan).lower_bound(2) == 20);
  CHECK(predicted_ms(plan, 2) == 30);
}

TEST_CASE("a plan without scripts that come last holds nothing back") {
  const auto plan = scripts_plan({"w:a", "w:b"}).value();
  const store_turns turns{plan};
  CHECK_FALSE(turns.group_of(0));
  CHECK(turns.held_by(1).empty());
}
