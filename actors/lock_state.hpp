#pragma once

#include "plan/lock_pause.hpp"

#include <atomic>

/// @file
/// What is known of the locks of a run.

namespace dunlin {

/// Written by whoever looks after the locks, read by the overseer, each in its
/// own thread; neither waits for the other.
class lock_state {
public:
  void set(lock_standing standing) noexcept {
    standing_ = standing;
  }

  lock_standing get() const noexcept {
    return standing_;
  }

private:
  std::atomic<lock_standing> standing_ = lock_standing::held;
};

} // namespace dunlin
