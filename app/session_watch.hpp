#pragma once

#include "config/error.hpp"
#include "stores/store.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace dunlin {

/// Looks after sessions of servers that nobody else uses, in a thread of its
/// own.
class session_watch {
public:
  /// How often they are looked at.
  static constexpr std::chrono::milliseconds look_interval{500};

  /// @param look is called in the thread, until it returns false.
  /// @param cancellers interrupt what `look` does.
  /// @returns `part_failed` without a thread.
  static result<std::unique_ptr<session_watch>>
  start(std::function<bool()> look,
        std::vector<std::shared_ptr<canceller>> cancellers,
        std::chrono::milliseconds interval = look_interval);

  session_watch(const session_watch&) = delete;
  session_watch& operator=(const session_watch&) = delete;

  /// Interrupts what it does, and waits for it.
  ~session_watch();

private:
  session_watch(std::function<bool()> look,
                std::vector<std::shared_ptr<canceller>> cancellers,
                std::chrono::milliseconds interval);

  void watch();

  std::function<bool()> look_;
  std::vector<std::shared_ptr<canceller>> cancellers_;
  std::chrono::milliseconds interval_;
  std::promise<void> stop_;
  std::future<void> stopped_ = stop_.get_future();
  std::promise<void> end_;
  std::future<void> ended_ = end_.get_future();
  std::thread thread_;
};

} // namespace dunlin
