#pragma once

#include <csignal>

namespace dunlin::engine {

/// Threads that this thread starts while such an object lives, and all that
/// these start in turn, leave signals to the threads of the caller. A fault of
/// their own is theirs.
class quiet_threads {
public:
  quiet_threads() noexcept;

  quiet_threads(const quiet_threads&) = delete;
  quiet_threads& operator=(const quiet_threads&) = delete;

  ~quiet_threads();

private:
  sigset_t before_;
};

} // namespace dunlin::engine
