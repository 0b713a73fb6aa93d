#pragma once

#include "plan/run_command.hpp"

#include <cstdint>

/// @file
/// A run stands still while its lock is lost. Pure.

namespace dunlin {

/// Where the locks of a run are.
enum class lock_standing : uint8_t {
  held,
  lost,     ///< nothing may be begun until they are held again
  given_up, ///< lost for too long: the run ends with what it has in hand
  gone,     ///< another run is at work
};

/// Keeps the pause of a lost lock apart from the operator's: the run goes on
/// when neither of the two is left.
class lock_pause {
public:
  /// The lock is lost, of a run that goes so.
  /// @returns whether the run is to be paused.
  bool lost(run_pace pace) noexcept {
    is_lost_ = true;
    operator_pauses_ = pace == run_pace::paused;
    return pace == run_pace::going;
  }

  /// The lock is held again.
  /// @returns whether the run is to be resumed.
  bool held(run_pace pace) noexcept {
    is_lost_ = false;
    return pace == run_pace::paused && !operator_pauses_;
  }

  bool is_lost() const noexcept {
    return is_lost_;
  }

  /// What the operator wants while the lock is lost, whatever the run does.
  bool operator_pauses() const noexcept {
    return operator_pauses_;
  }

  void set_operator_pauses(bool pauses) noexcept {
    operator_pauses_ = pauses;
  }

private:
  bool is_lost_ = false;
  bool operator_pauses_ = false;
};

} // namespace dunlin
