#pragma once

#include "plan/run_state.hpp"
#include "tests/plan/blocks.hpp"
#include "tests/plan/run_words.hpp"

#include <memory>

/// @file
/// Runs that a test takes by the hand, event by event.

namespace dunlin::test {

using lines = std::vector<std::string>;

inline const error nothing_wrong;
inline const error busy{error_code::store_busy, "somebody else writes"};
inline const error broken{error_code::store_failed, "it broke"};
inline const error there_already{error_code::batch_committed,
                                 "the ledger has it"};
inline const error cut_short{error_code::interrupted,
                             "the operator wants it so"};

inline batch batch_of(uint64_t ordinal) {
  batch work;
  work.id = {ordinal, 0};
  return work;
}

inline batch_counts rows(int64_t scanned, int64_t rejected = 0) {
  return {scanned, scanned - rejected, 0, 0, rejected, scanned - rejected};
}

/// A run of the given blocks, from the start.
struct test_run {
  explicit test_run(std::vector<plan_block> blocks, run_settings settings = {},
                    std::vector<step_resume> resumed = {})
      : test_run(plan_of(std::move(blocks)).value(), settings,
                 std::move(resumed)) {
    // nop
  }

  explicit test_run(migration_plan of, run_settings settings = {},
                    std::vector<step_resume> resumed = {})
      : plan(std::make_unique<migration_plan>(std::move(of))) {
    resumed.resize(plan->steps.size());
    state = std::make_unique<run_state>(*plan, settings, resumed);
  }

  step_status status(step_index step) const {
    return state->progress(step).status;
  }

  run_state* operator->() {
    return state.get();
  }

  std::unique_ptr<migration_plan> plan;
  std::unique_ptr<run_state> state;
};

/// The only step of a run, with one migrator at work on it.
inline test_run running_table(run_settings settings = {}) {
  test_run run{{copy("crs")}, settings};
  run->start();
  run->scan_opened(0);
  run->migrator_ready(1);
  return run;
}

/// The same, with all of 10 rows in the target and nothing left to hand out.
inline test_run scanned_table(run_settings settings = {}) {
  auto run = running_table(settings);
  run->batch_handed(0, batch_of(0), 1);
  run->batch_done(0, {0, 0}, rows(10));
  run->scan_over(0);
  return run;
}

} // namespace dunlin::test
