#include "plan/durations.hpp"

#include "plan/duration_guess.hpp"
#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

migration_plan three_steps() {
  return plan_of({scripts("s", {"1.sql", "b c.sql"}), copy("crs")}).value();
}

std::string refusal(const std::string& text) {
  auto plan = with_durations(three_steps(), text, "d.txt");
  REQUIRE_FALSE(plan);
  return plan.error().text;
}

} // namespace

TEST_CASE("durations are seconds and the whole name of a step") {
  auto plan = with_durations(three_steps(),
                             "# seen on staging\n\n 1.5\ts/1.sql\r\n"
                             "0 s/b c.sql\n12  crs",
                             "d.txt");
  REQUIRE(plan);
  CHECK(plan->steps[0].expected.ms == 1'500);
  CHECK(plan->steps[0].expected.from == estimate_source::file);
  CHECK(plan->steps[1].expected.ms == 1);
  CHECK(plan->steps[2].expected.ms == 12'000);
}

TEST_CASE("a wrong line of durations is named") {
  CHECK(refusal("1 crs\nx crs\n")
        == "--durations: d.txt:2: expected SECONDS and the name of a step, not "
           "\"x crs\"");
  CHECK(refusal("1").ends_with("not \"1\""));
  CHECK(refusal("-1 crs").ends_with("not \"-1 crs\""));
  CHECK(refusal("nan crs").ends_with("not \"nan crs\""));
  CHECK(refusal("5000000 crs").ends_with("not \"5000000 crs\""));
  CHECK(refusal("1 crs\n2 crs")
        == "--durations: d.txt:2: step \"crs\" is given twice");
  CHECK(refusal("1 crz")
        == "--durations: d.txt:1: unknown step \"crz\"; did you mean "
           "\"crs\"?");
}

TEST_CASE("a step of which nothing is known is guessed") {
  auto plan
      = with_guesses(with_durations(three_steps(), "3 crs", "d.txt").value());
  CHECK(plan.steps[0].expected.ms == unknown_step_ms);
  CHECK(plan.steps[0].expected.from == estimate_source::guess);
  CHECK(plan.steps[2].expected.ms == 3'000);
}

TEST_CASE("what steps took before counts where no file says it") {
  auto plan = plan_of({many_scripts("s", 3)}).value();
  plan.steps[0].expected = {5, estimate_source::file};
  plan = with_guesses(
      with_past(std::move(plan), {{"s/0", {7}}, {"s/1", {0}}, {"s/9", {9}}}));
  CHECK(plan.steps[0].expected.ms == 5);
  CHECK(plan.steps[1].expected.ms == 1);
  CHECK(plan.steps[1].expected.from == estimate_source::ledger);
  CHECK(plan.steps[2].expected.from == estimate_source::guess);
  CHECK(to_string(estimate_source::ledger) == "ledger");
}

TEST_CASE("what a step took that did not come to its end is the least that it"
          " takes") {
  const past_times past{{"s/0", {1, false}}, {"s/1", {9'000, false}}};
  const auto plan = with_guesses(
      with_past(plan_of({many_scripts("s", 2)}).value(), past), {}, past);
  CHECK(plan.steps[0].expected.ms == unknown_step_ms);
  CHECK(plan.steps[0].expected.from == estimate_source::guess);
  CHECK(plan.steps[1].expected.ms == 9'000);
  CHECK(plan.steps[1].expected.from == estimate_source::ledger);
}
