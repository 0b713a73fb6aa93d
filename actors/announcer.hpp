#pragma once

#include "actors/outbox.hpp"
#include "actors/protocol.hpp"
#include "plan/run_command.hpp"
#include "plan/step_progress.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

/// @file
/// The overseer's voice: events on their way to the boards.

namespace dunlin {

/// Tells boards and logs what happens in a run. Part of the overseer: lives no
/// longer than the actor that speaks through it.
class announcer {
public:
  announcer(overseer_actor::pointer self,
            std::shared_ptr<const migration_plan> plan,
            std::vector<board_actor> boards);

  /// Times of events count from here.
  void begin();

  /// Adds an event; it goes out with the next `flush`.
  /// @param part who it happened to: `overseer`, `scanner`, `migrator 7`.
  /// @param step nothing: the run as a whole.
  void tell(event_kind kind, std::string part, std::optional<step_index> step,
            std::string text, const batch_counts& counts = {},
            std::string batch = {});

  void scan_began(step_index step, const step_progress& progress,
                  const scan_outlook& outlook);

  /// A scan came so far; told with the step's progress.
  void scan_went_on(step_index step, const scan_outlook& outlook);

  /// A scan found all rows.
  void scan_ended(step_index step, const step_progress& progress,
                  const scan_outlook& outlook);

  /// How far a step came, if the boards do not know yet.
  void progressed(step_index step, const step_progress& progress);

  void step_ended(step_index step, const step_progress& progress);

  /// Sends what waits to each board that is ready for it.
  void flush();

  /// Sends the rest, whether a board is ready or not; nothing is said after it.
  void last_words(run_outcome outcome);

private:
  /// What is known of a scan.
  struct scan_facts {
    scan_outlook outlook;
    /// What the boards know, so that only news are told.
    int64_t told_scanned = 0;
    uint64_t told_found = 0;
    bool told_end = false;
  };

  void add(event news, std::optional<step_index> step);
  void tell_scan(event_kind kind, step_index step,
                 const step_progress& progress);

  overseer_actor::pointer self_;
  std::shared_ptr<const migration_plan> plan_;
  std::vector<board_actor> boards_;
  /// One for each board.
  std::vector<outbox> outboxes_;
  std::map<step_index, scan_facts> scans_;
  caf::actor_clock::time_point began_;
  bool silent_ = false;
};

/// `migrator 7`: how events name a migrator.
std::string migrator_part(migrator_id migrator);

/// `ordinal.part`: how events name a batch.
std::string batch_text(batch_id id);

} // namespace dunlin
