#pragma once

#include <chrono>

namespace dunlin::sql {

/// How long something has been at work, by a clock that nobody sets.
class stopwatch {
public:
  std::chrono::milliseconds passed() const noexcept {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now()
                                                                 - begun_);
  }

private:
  using clock = std::chrono::steady_clock;

  clock::time_point begun_ = clock::now();
};

} // namespace dunlin::sql
