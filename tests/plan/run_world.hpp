#pragma once

#include "plan/run_state.hpp"
#include "plan/scan_window.hpp"
#include "tests/plan/chance.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

/// @file
/// A run without actors: the real `run_state` and the real `scan_window` of
/// each scanner among simulated migrators, scanners and ledgers. Messages
/// between two of them arrive in order, all others in any order; anything may
/// fail or die. Checks after each event what must always hold.

namespace dunlin::test {

/// What may go wrong, each once in so many; 0: never.
struct run_chances {
  std::size_t batch_transient = 0;
  std::size_t batch_fatal = 0;
  std::size_t answer_lost = 0;
  std::size_t batch_rejects = 0;
  std::size_t script_transient = 0;
  std::size_t script_fatal = 0;
  std::size_t scan_fatal = 0;
  std::size_t scan_busy = 0;
  std::size_t scan_death = 0;
  std::size_t migrator_death = 0;
  std::size_t migrator_refusal = 0;
  std::size_t migrator_busy = 0;
  std::size_t settle_failure = 0;
  std::size_t close_failure = 0;
  std::size_t close_busy = 0;
  std::size_t count_differs = 0;
  std::size_t drain = 0;
  std::size_t cancel_after_drain = 0;
  std::size_t set_migrators = 0;
  std::size_t pause = 0;
  std::size_t resume = 0;
};

class run_world {
public:
  explicit run_world(chance& random);

  void start();

  /// One event of those that can happen now.
  /// @returns false when none can.
  bool step();

  /// What must hold when nothing can happen any more.
  void check_end() const;

  run_outcome outcome() const {
    return *ended_;
  }

  uint64_t batches_committed() const noexcept {
    return ledger_.size();
  }

  /// Batches that were found in the ledger when they were tried again.
  uint64_t doubts() const noexcept {
    return doubts_;
  }

  uint64_t deaths() const noexcept {
    return deaths_;
  }

  uint64_t pauses() const noexcept {
    return pauses_;
  }

  /// Pauses in which all that was in hand came to its end.
  uint64_t rests() const noexcept {
    return rests_;
  }

  /// How often a busy store made a step rest.
  uint64_t busy_rests() const noexcept {
    return busy_rests_;
  }

  /// How often a scanner was told to hold back new batches.
  uint64_t times_held() const noexcept {
    return times_held_;
  }

private:
  /// Who sends or receives: the overseer, a scanner or a migrator. Answers of
  /// databases and timers have a sender of their own each.
  enum class kind { overseer, scanner, migrator, once };
  using party = std::pair<kind, uint64_t>;
  using message = std::function<void()>;
  using batch_name = std::pair<step_index, batch_id>;

  struct scanner_model {
    explicit scanner_model(uint32_t buffer) : window(buffer) {
    }

    scan_window window;
    std::deque<batch> to_find;
    std::set<migrator_id> takers;
    bool is_alive = true;
    /// The overseer has its handle; gone at the step's end and at its death.
    bool is_known = true;
    bool is_opened = false;
    bool is_held = false;
    /// What a busy store refused it.
    message refused;
  };

  struct migrator_model {
    bool is_alive = true;
    std::optional<step_index> table;
    bool is_ready = false;
    bool is_over = false;
    /// Granted and not answered.
    uint32_t credits = 0;
    bool is_retiring = false;
    std::optional<step_index> script;
    std::deque<batch> pending;
    std::optional<batch> moving;
  };

  struct batch_model {
    batch_counts counts;
    std::optional<migrator_id> holder;
    uint32_t times_handed = 0;
    /// It is in the ledger, and the overseer has not heard so.
    bool is_in_doubt = false;
  };

  /// What the checks remember of a step.
  struct step_model {
    uint64_t source_rows = 0;
    bool is_started = false;
    bool is_closing = false;
    int ends = 0;
    uint32_t script_starts = 0;
    /// A batch whose fate could not be found out: counts may lack it.
    bool is_in_doubt = false;
    /// The source said a wrong number of rows.
    bool is_miscounted = false;
    /// The ledger holds that it is done.
    bool is_recorded_done = false;
  };

  // -- the world ---
  void make_plan_and_past();
  void make_chances();
  bool happens(std::size_t one_in);
  void send(party from, party to, message what);
  void answer(message what);
  static party overseer();
  static party scanner(step_index step);
  static party migrator(migrator_id id);
  void operator_acts();
  void pause_or_resume();
  void drain();
  bool rest();

  // -- the overseer's side ---
  void hear(const run_state::commands& commands);
  void execute(const spawn_migrator& command);
  void execute(const retire_migrator& command);
  void execute(const assign_script& command);
  void execute(const assign_table& command);
  void execute(const leave_table& command);
  void execute(const start_scan& command);
  void execute(const pause_scans&);
  void execute(const resume_scans&);
  void execute(const stop_scan& command);
  void execute(const hold_scan& command);
  void execute(const try_scan_again& command);
  void execute(const rest_step& command);
  void execute(const hand_out_again& command);
  void execute(const retry_later& command);
  void execute(const settle_batch& command);
  void execute(const settle_script& command);
  void execute(const count_source& command);
  void execute(const close_step& command);
  void execute(const step_ended& command);
  void execute(const end_run& command);
  void check_failure(step_index step) const;
  void check_may_start(step_index step) const;
  void check_comes_last(step_index step) const;
  void check_is_known(migrator_id id) const;

  // -- scanners ---
  void open_scan(step_index step);
  void find(step_index step);
  void count(step_index step);
  void scan_breaks(step_index step);
  void scan_stumbles(step_index step, message refused);
  void scanner_dies(step_index step);
  void scanner_does(step_index step, const scan_window::commands& commands);
  void hand(step_index step, const hand_batch& command);

  // -- migrators ---
  void begin_table(migrator_id id, step_index step);
  void prepared(migrator_id id);
  void grant(migrator_id id, uint32_t credits);
  void next_batch(migrator_id id);
  void moved(migrator_id id);
  void leave(migrator_id id);
  void leave_if_done(migrator_id id);
  void end_script(migrator_id id);
  void migrator_dies(migrator_id id);
  void migrator_quits(migrator_id id);
  void report_left(migrator_id id, error problem);

  chance& random_;
  run_chances one_in_;
  run_settings settings_;
  migration_plan plan_;
  /// `before_[i][j]`: step `j` stands before step `i`, at once or through
  /// others.
  std::vector<std::vector<bool>> before_;
  std::vector<step_resume> resumed_;
  std::optional<run_state> run_;

  std::map<std::pair<party, party>, std::deque<message>> channels_;
  uint64_t next_once_ = 0;
  std::map<step_index, scanner_model> scanners_;
  std::map<migrator_id, migrator_model> migrators_;
  /// Migrators whose end the overseer has not heard of.
  std::set<migrator_id> known_;
  std::map<batch_name, batch_model> batches_;
  std::map<batch_name, batch_counts> ledger_;
  std::vector<step_model> steps_;
  std::optional<run_outcome> ended_;
  bool drained_ = false;
  bool cancelled_ = false;
  bool any_failing_ = false;
  uint64_t doubts_ = 0;
  uint64_t deaths_ = 0;
  uint64_t pauses_ = 0;
  uint64_t rests_ = 0;
  uint64_t busy_rests_ = 0;
  uint64_t times_held_ = 0;
};

} // namespace dunlin::test
