#pragma once

#include "actors/messages.hpp"
#include "app/run_parts.hpp"
#include "app/signal_watch.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

/// @file
/// Waiting for a run to end, with an ear for signals.

namespace dunlin {

/// How a run ended.
struct run_end {
  /// Nothing if the overseer did not report.
  std::optional<run_report> report;
  /// Two signals came: the program does not wait for anybody.
  bool is_forced = false;
  /// When it must be gone then, by `steady_now_ms`.
  uint64_t forced_until_ms = 0;
  /// Why there is no report; `none` if the end was forced.
  error problem;
};

/// Starts the run and waits for its end. The first signal finishes what is in
/// flight; the second cancels it and waits `stop_time_max` for the report.
run_end await_run(run_system& run, signal_watch& signals);

/// How long the parts of a run may take to stop: `stop_time_max`, or what the
/// wait for the report has left of it since the second signal.
std::chrono::milliseconds time_to_stop(const run_end& end);

} // namespace dunlin
