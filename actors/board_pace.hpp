#pragma once

#include "actors/messages.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// Which events the plain board shows: at most one a job and second. Pure; the
/// time is that of the events.

namespace dunlin {

/// Holds events back until their job may have a line again; the newest of a job
/// takes the place of the one that waits, but for the end of a step, which is
/// always shown. A step that is done within a second has one line, the one that
/// says so. Ends are shown in the order in which they happened: those behind
/// one that is held back wait with it.
class board_pace {
public:
  /// The least time between two lines of a job.
  static constexpr uint64_t line_interval_ms = 1'000;

  /// Takes an event; returns it if it may be shown at once.
  std::optional<event> take(const event& what);

  /// What waited long enough, in the order in which it happened; with what the
  /// run as a whole says all that waits, so that nothing older comes behind it.
  std::vector<event> due(uint64_t now_ms);

  /// All that waits, in the order in which it happened: the run is over, and
  /// nobody looks again.
  std::vector<event> rest();

  /// Whether anything waits.
  bool waits() const noexcept;

private:
  struct held_event {
    event what;
    /// Among events of one moment the first comes first.
    uint64_t arrival = 0;
  };

  struct job_line {
    /// When the job may have a line again.
    uint64_t free_at_ms = 0;
    /// The end of the step waits here, so that nothing takes its place.
    std::optional<held_event> end;
    std::optional<held_event> waiting;
    /// When the first of what waits is shown.
    uint64_t due_at_ms = 0;

    bool waits() const noexcept {
      return end || waiting;
    }
  };

  /// The first of what waits.
  held_event next_of(job_line& job);

  static std::vector<event> in_order(std::vector<held_event> held);

  /// By step; the run as a whole has the empty name.
  std::map<std::string, job_line> jobs_;
  uint64_t arrivals_ = 0;
  /// Ends of steps that are held back, and when the last of them is shown.
  size_t ends_held_ = 0;
  uint64_t last_end_due_ms_ = 0;
};

} // namespace dunlin
