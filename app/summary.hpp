#pragma once

#include "actors/messages.hpp"
#include "app/exit_code.hpp"
#include "app/ledger_view.hpp"
#include "app/options.hpp"
#include "config/profile.hpp"
#include "plan/plan.hpp"
#include "plan/run_measure.hpp"

#include <string>
#include <vector>

/// @file
/// What a run says at its end. Pure.

namespace dunlin {

/// A step in a summary.
struct summary_step {
  std::string name;
  std::string store;
  bool is_script = false;
  /// Only keys that a file lists were migrated.
  bool is_keyed = false;
  /// Nobody asked for it, and it is not done.
  bool is_left_out = false;
  step_status status = step_status::done;
  batch_counts counts;
  uint64_t rejects_open = 0;
  /// Why it failed or by what it is blocked; else empty.
  std::string problem;
  /// Rows of the source beyond the books, because it was written meanwhile.
  int64_t rows_unaccounted = 0;
  /// When it was under way.
  step_span span;
};

/// A run at its end.
struct run_summary {
  run_outcome outcome = run_outcome::done;
  exit_code code = exit_code::done;
  /// There was nothing left to do before it began.
  bool nothing_to_do = false;
  /// In serial order.
  std::vector<summary_step> steps;
  std::vector<std::string> violations;
  /// How long it took; no steps: nothing to measure.
  run_measure measure;
  /// The names of the steps of its longest chain.
  std::vector<std::string> chain;
  /// Steps that nobody asked for and that are not done.
  size_t left_out = 0;
  /// What scripts touched without being known to, a step a line.
  std::vector<std::string> unforeseen = {};
  /// What to say of steps in doubt, lines of `settle_lines`.
  std::string ways_out = {};
  /// Why rows were rejected, lines of `reject_examples_of`.
  std::string reject_examples;
  /// What to type next, and on what condition (a few words, or empty).
  std::string next;
  std::string next_condition;
};

/// Of a run that reported its end.
/// @param plan all of it, its report has the steps that are not left out.
/// @param standings one entry a step, as they were before the run.
run_summary summarize(const migration_plan& plan,
                      const std::vector<step_standing>& standings,
                      const run_report& report, const options& asked);

/// Of a plan that was done before.
run_summary summarize_done(const migration_plan& plan,
                           const std::vector<step_standing>& standings,
                           const options& asked);

/// For people: a table of 80 columns, reasons, and what to type next.
std::string summary_text(const run_summary& summary);

/// One JSON object on one line: the last event of `--board json`.
std::string summary_json(const run_summary& summary);

} // namespace dunlin
