#pragma once

#include "config/batch.hpp"
#include "config/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// @file
/// What is known of a step while it runs.

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

constexpr size_t step_status_count = 10;

/// Done, failed, blocked or stopped.
bool is_final(step_status status) noexcept;

std::string_view to_string(step_status status) noexcept;

/// What the ledger knew of a step when the run began.
struct step_resume {
  bool done = false;
  batch_counts counts;
  uint64_t rejects_open = 0;
};

/// When a step was under way: microseconds since the run began, counted from 1.
/// 0: it did not begin, or did not come to its end.
struct step_span {
  uint64_t began_us = 0;
  uint64_t ended_us = 0;

  bool is_whole() const noexcept {
    return began_us != 0 && ended_us != 0;
  }
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

} // namespace dunlin
