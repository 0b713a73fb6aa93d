#include "app/last_resort.hpp"

#include <unistd.h>

namespace dunlin {

last_resort::last_resort(std::chrono::milliseconds wait, exit_code code,
                         std::function<void()> before_exit) {
  thread_ = std::thread{[this, wait, code, before_exit] {
    std::unique_lock guard{mutex_};
    if (changed_.wait_for(guard, wait, [this] { return saved_; }))
      return;
    before_exit();
    _exit(static_cast<int>(code));
  }};
}

last_resort::~last_resort() {
  {
    const std::lock_guard guard{mutex_};
    saved_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

} // namespace dunlin
