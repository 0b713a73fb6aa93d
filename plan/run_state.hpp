#pragma once

#include "config/error.hpp"
#include "plan/crew.hpp"
#include "plan/plan.hpp"
#include "plan/ready_steps.hpp"
#include "plan/run_command.hpp"
#include "plan/step_book.hpp"
#include "plan/step_graph.hpp"
#include "plan/store_turns.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

/// @file
/// What the overseer decides: which step is ready, what is handed out again,
/// when a step is done and when the run is over. Pure: an event goes in, a list
/// of commands comes out; no clock, no I/O.

namespace dunlin {

/// The run as the overseer knows it. Events of one sender must come in the
/// order in which they were sent; those of different senders come in any.
///
/// What an event costs does not grow with the plan: of each step it is counted
/// how many it still waits for, and only steps under way are looked at. A step
/// that waits, or a script, takes some twenty bytes; others have a book.
class run_state {
public:
  using commands = run_commands;

  /// @param plan must outlive this object, which stays where it is.
  /// @param resumed what the ledgers know, one entry a step; empty: nothing.
  run_state(const migration_plan& plan, const run_settings& settings,
            const std::vector<step_resume>& resumed);

  run_state(const run_state&) = delete;
  run_state& operator=(const run_state&) = delete;

  // -- events ---

  /// Nothing is said before this but what the operator's words will mean for
  /// it.
  commands start();
  commands migrator_ready(migrator_id migrator);
  /// It ended, in order or not; nothing more comes from it.
  commands migrator_lost(migrator_id migrator);
  commands scan_opened(step_index step);
  commands scan_over(step_index step);
  /// A scanner that a busy store refused something waits for `try_scan_again`;
  /// one that failed otherwise hands out nothing more.
  commands scan_failed(step_index step, error problem);
  commands batch_handed(step_index step, batch work, migrator_id migrator);
  commands batch_done(step_index step, batch_id id, const batch_counts& counts);
  commands batch_failed(step_index step, const batch& work, error problem);
  commands batch_settled(step_index step, batch_id id, bool committed,
                         const batch_counts& counts);
  /// The ledger could not be asked: the batch must not be handed out again.
  commands settle_failed(step_index step, batch_id id, error problem);
  commands retry_due(step_index step, batch_id id);
  commands rest_over(step_index step);
  /// A migrator is idle again; with a problem, it could not work on the step.
  commands table_left(step_index step, migrator_id migrator, error problem);
  commands source_counted(step_index step, uint64_t total, uint64_t past_bound,
                          uint64_t null_keys, bool changed);
  commands script_done(step_index step, migrator_id migrator);
  commands script_failed(step_index step, migrator_id migrator, error problem);
  /// The ledger's answer about a script whose migrator is lost.
  /// @param is_done it ran to its end and is committed.
  commands script_settled(step_index step, bool is_done);
  /// The ledger could not be asked.
  commands script_unsettled(step_index step, error problem);
  commands step_closed(step_index step);
  commands close_failed(step_index step, error problem);

  /// Begins nothing and hands out nothing until `resume`; what is in hand is
  /// finished. Too late once the run stops or is over.
  commands pause();
  commands resume();

  /// Hands out nothing more and ends when all in flight is finished.
  commands drain();

  /// Changes how many migrators there are, from now on.
  commands set_migrators(uint32_t migrators);

  // -- questions ---

  step_progress progress(step_index step) const;

  step_status status(step_index step) const {
    return statuses_[step];
  }

  /// Batches of the step that migrators have or that the ledger is asked about.
  size_t batches_in_hand(step_index step) const;

  /// Migrators that have the step in hand.
  size_t migrators_at(step_index step) const {
    return crew_.at(step);
  }

  size_t migrators_wanted() const noexcept {
    return crew_.wanted();
  }

  run_pace pace() const noexcept {
    return pace_;
  }

  /// The end was said: nothing is left to steer.
  bool is_over() const noexcept {
    return end_said_;
  }

  size_t migrators_alive() const noexcept {
    return crew_.alive();
  }

private:
  bool stopping() const noexcept {
    return pace_ == run_pace::stopping;
  }

  bool excused(const error& problem) const noexcept;
  void script_broke(step_index step, error problem, commands& out);
  void charge_death(std::optional<step_index> step);
  bool ready(step_index step) const;

  // -- what is known of each step ---

  step_book& book(step_index step);
  void end(step_index step, step_status how, commands& out);
  void note(step_index step);
  void note_status(step_index step, step_status now);
  /// All before it are done.
  void come_up(step_index step);
  void make_ready(step_index step);
  /// It is done, and so are all before it: lets those after it go.
  void clear(step_index step);

  /// Draws the conclusions from an event; `out` is what it led to at once.
  commands conclude(commands out);
  void advance_open_steps(commands& out);
  bool failure_stops_run();
  void block_dependents(commands& out);
  void block(step_index step, step_index cause, commands& out);
  void begin_ready_scans(commands& out);
  std::vector<step_index> scripts_to_offer();
  void decide_crew(commands& out);
  void maybe_end(commands& out);

  size_t unfinished() const noexcept;

  size_t count(step_status status) const noexcept {
    return counts_[static_cast<size_t>(status)];
  }

  const migration_plan& plan_;
  run_settings settings_;
  crew crew_;
  step_graph graph_;
  step_ranks ranks_;
  ready_steps scripts_;
  ready_steps tables_;
  store_turns turns_;
  std::vector<step_status> statuses_;
  std::vector<bool> done_before_;
  /// How many steps with an edge to this one are not done, or are done and wait
  /// themselves for one that is not: the plan's edges are lean, so a step that
  /// is done (and reset ones before it are not) would else let its successors
  /// start.
  std::vector<uint32_t> awaited_;
  /// By which step each blocked one is; empty until there is one.
  std::vector<step_index> blocked_by_;
  /// Of table steps that began and of whatever met trouble.
  std::map<step_index, step_book> books_;
  /// Those that have something to decide: table steps under way, scripts that
  /// fail.
  std::set<step_index> open_;
  /// Failed, and those that wait for them do not know yet.
  std::vector<step_index> lost_;
  /// Steps of each status.
  std::array<size_t, step_status_count> counts_{};
  bool any_failing_ = false;
  /// Migrators in a row that died before they could begin anything.
  uint64_t deaths_at_start_ = 0;
  bool started_ = false;
  run_pace pace_ = run_pace::going;
  bool end_said_ = false;
};

} // namespace dunlin
