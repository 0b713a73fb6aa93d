#pragma once

#include "config/error.hpp"
#include "plan/crew.hpp"
#include "plan/plan.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

/// @file
/// What the overseer decides: which step is ready, what is handed out again,
/// when a step is done and when the run is over. Pure: an event goes in, a list
/// of commands comes out; no clock, no I/O.

namespace dunlin {

/// Where a step of a run stands.
enum class step_status : uint8_t {
  waiting,      ///< for steps before it, or for a migrator
  opening,      ///< the scanner looks at the source
  running,      ///< a script runs, or batches are handed out
  winding_down, ///< no more is handed out; batches in flight finish
  counting,     ///< the source is counted to close the books
  closing,      ///< the ledger records how it ended
  done,
  failed,
  blocked, ///< a step before it failed
  stopped, ///< the run was stopped first; a rerun goes on
};

std::string_view to_string(step_status status) noexcept;

/// What the ledger knew of a step when the run began.
struct step_resume {
  bool done = false;
  batch_counts counts;
  uint64_t rejects_open = 0;
};

/// What is known of a step now.
struct step_progress {
  step_status status = step_status::waiting;
  /// It was done before this run began.
  bool done_before = false;
  batch_counts counts;
  uint64_t rejects_open = 0;
  /// Of this run.
  uint64_t batches = 0;
  /// Why it failed or by what it is blocked.
  error problem;
  /// Rows by which the source and the books differ when the source was written
  /// meanwhile; said, not failed.
  int64_t rows_unaccounted = 0;
};

enum class run_outcome : uint8_t { done, failed, stopped };

// -- commands -----------------------------------------------------------------

/// Start the scanner of a table step.
struct start_scan {
  step_index step = 0;
};
/// The scanner hands out nothing more.
struct stop_scan {
  step_index step = 0;
};
/// The scanner hands this batch out once more.
struct hand_out_again {
  step_index step = 0;
  batch work;
};
/// Wait, then call `retry_due`.
struct retry_later {
  step_index step = 0;
  batch_id id;
  uint64_t delay_ms = 0;
};
/// Ask the ledger whether a batch that a lost migrator held is committed.
struct settle_batch {
  step_index step = 0;
  batch_id id;
};
/// Count the source of a step to close its books.
struct count_source {
  step_index step = 0;
};
/// Record in the ledger how a step ended.
struct close_step {
  step_index step = 0;
  bool done = false;
  std::string problem;
};
/// A step reached its end: done, failed, blocked or stopped. For the board.
struct step_ended {
  step_index step = 0;
};
/// All is over; no migrator is left.
struct end_run {
  run_outcome outcome = run_outcome::done;
};

using run_command
    = std::variant<spawn_migrator, retire_migrator, assign_script, assign_table,
                   leave_table, start_scan, stop_scan, hand_out_again,
                   retry_later, settle_batch, count_source, close_step,
                   step_ended, end_run>;

/// What a run is told besides its plan.
struct run_settings {
  uint32_t migrators = 1;
  on_failure failure = on_failure::finish;
  reject_limit rejects;
  retry_config retry;
};

/// The run as the overseer knows it.
class run_state {
public:
  using commands = std::vector<run_command>;

  /// @param plan must outlive this object.
  /// @param resumed what the ledgers know, one entry a step.
  run_state(const migration_plan& plan, const run_settings& settings,
            const std::vector<step_resume>& resumed);

  // -- events ---

  commands start();
  commands migrator_ready(migrator_id migrator);
  commands migrator_lost(migrator_id migrator);
  commands scan_opened(step_index step);
  commands scan_over(step_index step);
  commands scan_failed(step_index step, error problem);
  commands batch_handed(step_index step, batch work, migrator_id migrator);
  commands batch_done(step_index step, batch_id id, const batch_counts& counts);
  commands batch_failed(step_index step, const batch& work, error problem);
  commands batch_settled(step_index step, batch_id id, bool committed,
                         const batch_counts& counts);
  /// The ledger could not be asked: the batch must not be handed out again.
  commands settle_failed(step_index step, batch_id id, error problem);
  commands retry_due(step_index step, batch_id id);
  /// A migrator is idle again; with a problem, it could not work on the step.
  commands table_left(step_index step, migrator_id migrator, error problem);
  commands source_counted(step_index step, uint64_t total, uint64_t past_bound,
                          uint64_t null_keys, bool changed);
  commands script_done(step_index step, migrator_id migrator);
  commands script_failed(step_index step, migrator_id migrator, error problem);
  commands step_closed(step_index step);
  commands close_failed(step_index step, error problem);

  /// Hands out nothing more and ends when all in flight is finished.
  commands drain();

  /// Changes how many migrators there are, from now on.
  commands set_migrators(uint32_t migrators);

  // -- questions ---

  const step_progress& progress(step_index step) const {
    return steps_[step].progress;
  }

  size_t migrators_alive() const noexcept {
    return crew_.alive();
  }

private:
  struct in_flight {
    batch work;
    migrator_id migrator = 0;
    /// It waits for its time to be handed out again, or for the ledger's word.
    bool waits = false;
  };

  struct step_book {
    step_progress progress;
    std::vector<step_index> before;
    std::map<batch_id, in_flight> outstanding;
    /// Batches whose end was reported before the report that they were handed
    /// out: the two come from different senders.
    std::multiset<batch_id> ended_early;
    std::map<batch_id, uint32_t> attempts;
    bool scan_open = false;
    /// It ran before and was not recorded as done.
    bool failing = false;
  };

  bool finished(step_index step) const noexcept;
  bool ready(const step_book& book) const;
  void schedule(commands& out);
  void begin_ready_steps(commands& out);
  void block_dependents(commands& out);
  void decide_crew(commands& out);
  void maybe_end(commands& out);
  void wind_down(step_index step, commands& out);
  void fail_step(step_index step, error problem, commands& out);
  void end_step(step_index step, step_status status, commands& out);
  void check_rejects(step_index step, bool scan_is_over, commands& out);
  void retry_or_fail(step_index step, const batch& work, error problem,
                     commands& out);
  void stop_all(commands& out);

  const migration_plan& plan_;
  run_settings settings_;
  crew crew_;
  std::vector<step_book> steps_;
  bool stopping_ = false;
  bool any_failed_ = false;
  bool end_said_ = false;
};

} // namespace dunlin
