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
/// says so.
class board_pace {
public:
  /// The least time between two lines of a job.
  static constexpr uint64_t line_interval_ms = 1'000;

  /// Takes an event; returns it if it may be shown at once.
  std::optional<event> take(const event& what);

  /// What waited long enough, in the order in which it happened.
  std::vector<event> due(uint64_t now_ms);

  /// All that waits, in the order in which it happened: the run is over, and
  /// nobody looks again.
  std::vector<event> rest();

  /// Whether anything waits.
  bool waits() const noexcept;

private:
  struct job_line {
    /// When the job may have a line again.
    uint64_t free_at_ms = 0;
    /// The end of the step waits here, so that nothing takes its place.
    std::optional<event> end;
    std::optional<event> waiting;
    /// When the first of what waits is shown.
    uint64_t due_at_ms = 0;

    bool waits() const noexcept {
      return end || waiting;
    }

    /// The first of what waits.
    event next();
  };

  /// By step; the run as a whole has the empty name.
  std::map<std::string, job_line> jobs_;
};

} // namespace dunlin
