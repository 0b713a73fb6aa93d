#include "plan/keyed_plan.hpp"

#include "plan/plan_part.hpp"

#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"
#include "tests/plan/test_run.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

migration_plan three_steps() {
  return plan_of({scripts("up", {"a"}), copy("crs"), in_place("units")})
      .value();
}

std::string refusal_of(const std::vector<keys_request>& asked) {
  const auto marked = mark_keyed(three_steps(), asked);
  REQUIRE_FALSE(marked);
  return marked.error().text;
}

/// A run over listed keys, with one migrator at work on its step.
test_run running_keys(run_settings settings = {}) {
  test_run run{{copy("crs")}, settings};
  run.plan->steps[0].keys.file = "crs.keys";
  run.state = std::make_unique<run_state>(*run.plan, settings,
                                          std::vector<step_resume>(1));
  run->start();
  run->scan_opened(0);
  run->migrator_ready(1);
  run->batch_handed(0, batch_of(first_keyed_ordinal), 1);
  return run;
}

} // namespace

TEST_CASE("the part of a plan that has listed keys is all that a run does") {
  const auto marked = mark_keyed(three_steps(), {{"crs", "crs.keys"}});
  REQUIRE(marked);
  CHECK(has_keyed(*marked));
  CHECK(marked->steps.size() == 3);
  const auto part = part_to_run(*marked);
  REQUIRE(part.steps.size() == 1);
  CHECK(part.steps[0].name == "crs");
  CHECK(part.steps[0].keys.file == "crs.keys");
  CHECK(part.edges.empty());
  CHECK_FALSE(has_keyed(three_steps()));
}

TEST_CASE("keys are refused of steps that have none, and twice") {
  CHECK(refusal_of({{"csr", "f"}})
        == "--keys: unknown step \"csr\"; did you mean \"crs\"?");
  CHECK(refusal_of({{"up/a", "f"}}).find("is a script") != std::string::npos);
  CHECK(refusal_of({{"units", "f"}}).find("in place") != std::string::npos);
  CHECK(refusal_of({{"crs", "f"}, {"crs", "g"}}).find("twice")
        != std::string::npos);
}

TEST_CASE("a step of listed keys ends without a count, and is never recorded as"
          " done") {
  auto run = running_keys();
  run->batch_done(0, {first_keyed_ordinal, 0}, rows(10));
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong))
        == lines{"ended 0", "retire 1"});
  CHECK(run.status(0) == step_status::done);
}

TEST_CASE("a step of listed keys fails by its rejects, and that is recorded") {
  auto run = running_keys();
  run->batch_done(0, {first_keyed_ordinal, 0}, rows(10, 1));
  run->scan_over(0);
  CHECK(words(run->table_left(0, 1, nothing_wrong)) == lines{"close 0 failed"});
  CHECK(run->progress(0).problem.code == error_code::rejects_exceeded);
}
