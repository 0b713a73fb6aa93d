#pragma once

#include "plan/crew.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// @file
/// What `run_state` tells the overseer to do.

namespace dunlin {

/// What the operator wants of a run.
enum class run_pace : uint8_t {
  going,
  paused,   ///< nothing is begun; what is in hand is finished
  stopping, ///< the same, and then the run ends: there is no way back
};

enum class run_outcome : uint8_t { done, failed, stopped };

std::string_view to_string(run_pace pace) noexcept;
std::string_view to_string(run_outcome outcome) noexcept;

/// Start the scanner of a table step.
struct start_scan {
  step_index step = 0;
};
/// No scanner hands out anything, until `resume_scans`.
struct pause_scans {};
struct resume_scans {};
/// The scanner hands out nothing more.
struct stop_scan {
  step_index step = 0;
};
/// The scanner hands this batch out once more.
struct hand_out_again {
  step_index step = 0;
  batch work;
};
/// The scanner hands out no new batches for a while, or does so again.
struct hold_scan {
  step_index step = 0;
  bool holds = false;
};
/// The scanner tries once more what a busy store refused it.
struct try_scan_again {
  step_index step = 0;
};
/// Wait, then call `rest_over`: a store was busy.
struct rest_step {
  step_index step = 0;
  uint64_t delay_ms = 0;
  /// What it met, for the operator.
  std::string problem;
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
/// Ask the ledger whether the script that a lost migrator had in hand is done.
struct settle_script {
  step_index step = 0;
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
                   leave_table, start_scan, pause_scans, resume_scans,
                   stop_scan, hold_scan, try_scan_again, hand_out_again,
                   rest_step, retry_later, settle_batch, settle_script,
                   count_source, close_step, step_ended, end_run>;

using run_commands = std::vector<run_command>;

} // namespace dunlin
