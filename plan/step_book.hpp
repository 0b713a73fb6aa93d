#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "plan/batches_out.hpp"
#include "plan/closing_books.hpp"
#include "plan/plan.hpp"
#include "plan/run_command.hpp"
#include "plan/step_progress.hpp"

#include <cstdint>
#include <map>
#include <string>

/// @file
/// The life of one step: how far it is, what is out, how it ends. Pure; knows
/// no other step.

namespace dunlin {

/// What a run is told besides its plan.
struct run_settings {
  uint32_t migrators = 1;
  on_failure failure = on_failure::finish;
  reject_limit rejects;
  retry_config retry;
  /// Batches of a step that may wait for a retry before its scanner holds back
  /// new ones: a busy store makes no use of more. Each may carry a list of keys
  /// of 256 KiB (`scan = "once"`), so these are 4 MiB. What is in the hands of
  /// migrators may come on top, two batches each.
  uint32_t resting_batches_max = 16;
};

/// What is said of a step that is blocked.
std::string blocked_text(const std::string& by);

/// Whether an error may pass by itself: what met it is tried again.
bool is_transient(error_code code) noexcept;

/// One step of a run. Events change it; `advance` draws the conclusions.
class step_book {
public:
  /// @param settings must outlive this object.
  step_book(step_index step, const dunlin::step& of,
            const run_settings& settings, const step_resume& resumed);

  const step_progress& progress() const noexcept {
    return progress_;
  }

  bool is_script() const noexcept {
    return is_script_;
  }

  /// Batches that migrators have or that the ledger is asked about.
  size_t batches_in_hand() const noexcept {
    return out_.in_hand();
  }

  /// Done, failed, blocked or stopped.
  bool finished() const noexcept;

  /// It failed, recorded or not.
  bool failing() const noexcept {
    return failing_;
  }

  /// Its scan is open or opens.
  bool scans() const noexcept;

  /// Its scanner has batches for migrators, as far as is known.
  bool hands_out() const noexcept;

  /// Its time has come: the scan opens, or a migrator runs the script.
  void begin(run_commands& out);

  /// It came so far before its book was opened.
  void stand(step_status at) noexcept {
    progress_.status = at;
  }

  /// It fails, as soon as what is in flight is finished. Too late once its end
  /// is being recorded.
  void fail(error problem);

  /// Its end could not be recorded: tried again if that may help.
  /// @param excused the run was stopped and cut this short.
  void close_failed(error problem, bool excused, run_commands& out);

  /// It is over, unless it was before.
  void end(step_status how, run_commands& out);

  /// A step before it failed.
  void block(const std::string& by, run_commands& out);

  /// Takes it as far as it comes by itself.
  /// @param anybody_here a migrator has the step in hand.
  void advance(run_pace pace, bool anybody_here, run_commands& out);

  // -- its script, or the migrators on it ---

  /// Tried again after a rest, if that may help.
  void script_failed(error problem, run_commands& out);

  /// A migrator could not begin on its batches: tried again if that may help.
  void table_refused(error problem, run_commands& out);

  /// @param deaths_max so many without a committed batch between them are too
  ///   many.
  void migrator_died(uint64_t deaths_max);

  // -- its scanner ---

  void scan_opened() noexcept;
  void scan_over(bool stopping);
  /// A busy store refused it something. It waits for the word to try again.
  void scan_stumbled(error problem, bool stopping, run_commands& out);
  /// The scanner has nothing more to say.
  void scan_gone();
  void source_counted(const source_totals& source, run_commands& out);

  // -- its batches ---

  /// @param is_alive whether the migrator still is.
  void batch_handed(batch work, migrator_id migrator, bool is_alive,
                    run_commands& out);
  /// A migrator is gone: the ledger is asked about what it held.
  void holder_lost(migrator_id migrator, run_commands& out);
  void batch_done(batch_id id, const batch_counts& counts);
  /// Tried again if that may help. One that was committed before, and whose
  /// answer was lost, is asked of the ledger.
  void batch_failed(const batch& work, error problem, run_commands& out);
  /// Rolled back, and left to the next run.
  void batch_left(batch_id id);
  void batch_settled(batch_id id, bool committed, const batch_counts& counts,
                     run_commands& out);
  /// The ledger could not be asked. Trying the batch again does no harm: should
  /// it be there already, its next attempt learns it.
  void settling_failed(batch_id id, error problem, run_commands& out);
  /// The ledger's answer does not matter any more: the batch is left to the
  /// next run.
  void settling_given_up(batch_id id);
  void retry_due(batch_id id, run_commands& out);

  // -- a busy store ---

  bool is_resting() const noexcept {
    return resting_;
  }

  /// It has rested and may go on.
  void rest_over() noexcept {
    resting_ = false;
  }

private:
  void close(run_commands& out);
  void close_again(run_commands& out);
  /// Fails it for all its rejects, when no more can come.
  void judge_rejects();
  void book(const batch_counts& counts);
  void try_again(const batch& work, error problem, run_commands& out);
  bool rest(const error& problem, run_commands& out);
  void hold_or_go_on(run_commands& out);

  step_index step_;
  bool is_script_;
  bool is_keyed_;
  const run_settings* settings_;
  step_progress progress_;
  batches_out out_;
  /// Attempts made of each batch that is not committed.
  std::map<batch_id, uint32_t> attempts_;
  /// Migrators that died on the step since a batch was committed.
  uint64_t deaths_ = 0;
  /// By batches of this run; rejects of earlier ones are tried again meanwhile.
  uint64_t rejects_found_ = 0;
  /// How often it rested since a batch was committed.
  uint32_t rests_ = 0;
  /// Nobody begins anything of it until its rest is over.
  bool resting_ = false;
  /// What a busy store refused is tried again after the rest: by the scanner,
  /// or the recording of its end.
  bool scan_waits_ = false;
  bool close_waits_ = false;
  /// The scanner was told to hand out no new batches.
  bool scan_held_ = false;
  /// The scanner may still hand out batches.
  bool scan_open_ = false;
  bool failing_ = false;
};

} // namespace dunlin
