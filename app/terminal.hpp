#pragma once

#include "actors/board_terminal.hpp"

#include <atomic>
#include <mutex>

/// @file
/// The terminal of a live board.

namespace dunlin {

/// A terminal that is written without waiting. Any thread may use it.
class terminal : public board_terminal {
public:
  /// @param descriptor leads to the terminal; stays the caller's.
  explicit terminal(int descriptor);

  ~terminal() override;

  terminal_state look() override;

  size_t write(std::string_view bytes, uint64_t generation) override;

  /// Others wrote on it: a board begins anew.
  void was_lost() noexcept {
    ++generation_;
  }

  /// Nobody writes as long as this lock is held.
  std::unique_lock<std::mutex> hold() {
    return std::unique_lock{mutex_};
  }

private:
  int descriptor_;
  /// False: it could not be opened once more, and a write may wait.
  bool never_waits_ = true;
  bool is_gone_ = false;
  std::atomic<uint64_t> generation_{0};
  std::mutex mutex_;
};

} // namespace dunlin
