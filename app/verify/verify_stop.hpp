#pragma once

#include "stores/store.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace dunlin {

/// Ends what reads, wherever it is. Safe from any thread.
class verify_stop {
public:
  /// From now on nothing is begun any more, and what runs is cancelled.
  void ask();

  bool is_asked() const;

  /// Interrupts every statement that runs now; again and again, since between
  /// two statements of a connection there is nothing to interrupt.
  void cancel();

  /// @returns `interrupted` once a stop was asked for.
  result<void> check() const;

  /// A connection that was opened.
  /// @returns `interrupted` once a stop was asked for.
  result<void> add(std::shared_ptr<canceller> of);

  /// Waits, but not beyond a stop.
  void rest(std::chrono::milliseconds time);

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_asked_ = false;
  std::vector<std::shared_ptr<canceller>> cancellers_;
};

} // namespace dunlin
