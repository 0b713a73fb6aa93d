#include "app/exit_code.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

TEST_CASE("of several exit codes 6 wins, then 5, 4, 1, 3") {
  const exit_code order[]{exit_code::done,   exit_code::work_left,
                          exit_code::failed, exit_code::differs,
                          exit_code::locked, exit_code::in_doubt};
  for (size_t i = 0; i < std::size(order); ++i)
    for (size_t j = 0; j < std::size(order); ++j)
      CHECK(worse(order[i], order[j]) == order[std::max(i, j)]);
}

TEST_CASE("what is found before the first write is exit 2, but a lock is 5 and"
          " a changed step 4") {
  CHECK(exit_code_before_run(error_code::usage) == exit_code::refused);
  CHECK(exit_code_before_run(error_code::unknown_table) == exit_code::refused);
  CHECK(exit_code_before_run(error_code::store_unopenable)
        == exit_code::refused);
  CHECK(exit_code_before_run(error_code::ledger_foreign) == exit_code::refused);
  CHECK(exit_code_before_run(error_code::lock_held) == exit_code::locked);
  CHECK(exit_code_before_run(error_code::step_changed) == exit_code::differs);
  CHECK(exit_code_before_run(error_code::store_full) == exit_code::failed);
}

TEST_CASE("the same errors in a run are exit 1") {
  CHECK(exit_code_in_run(error_code::unknown_table) == exit_code::failed);
  CHECK(exit_code_in_run(error_code::key_not_unique) == exit_code::failed);
  CHECK(exit_code_in_run(error_code::rejects_exceeded) == exit_code::failed);
  CHECK(exit_code_in_run(error_code::step_changed) == exit_code::differs);
  CHECK(exit_code_in_run(error_code::lease_lost) == exit_code::locked);
  CHECK(exit_code_in_run(error_code::statement_in_doubt)
        == exit_code::in_doubt);
}

TEST_CASE("a report's exit code is its worst") {
  run_report report;
  CHECK(exit_code_of(report) == exit_code::done);
  report.outcome = run_outcome::stopped;
  CHECK(exit_code_of(report) == exit_code::work_left);
  report.violations = {"a row without its parent"};
  CHECK(exit_code_of(report) == exit_code::failed);
  step_progress step;
  step.problem = {error_code::step_changed, "changed"};
  report.steps = {step};
  CHECK(exit_code_of(report) == exit_code::differs);
}
