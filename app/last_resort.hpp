#pragma once

#include "app/exit_code.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

/// @file
/// The end that comes in any case.

namespace dunlin {

/// How long what stops may take before the program ends without it.
inline constexpr std::chrono::seconds stop_time_max{5};

/// Ends the process by `_exit` unless it is destroyed in time: a thread inside
/// a call to a database hears nothing until the call returns.
class last_resort {
public:
  /// @param before_exit is called first, in another thread.
  last_resort(std::chrono::milliseconds wait, exit_code code,
              std::function<void()> before_exit);

  last_resort(const last_resort&) = delete;
  last_resort& operator=(const last_resort&) = delete;

  ~last_resort();

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool saved_ = false;
  std::thread thread_;
};

} // namespace dunlin
