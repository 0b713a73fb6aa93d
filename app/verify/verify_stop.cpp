#include "app/verify/verify_stop.hpp"

#include <utility>

namespace dunlin {

void verify_stop::ask() {
  {
    const std::lock_guard guard{mutex_};
    is_asked_ = true;
  }
  changed_.notify_all();
  cancel();
}

bool verify_stop::is_asked() const {
  const std::lock_guard guard{mutex_};
  return is_asked_;
}

void verify_stop::cancel() {
  const std::lock_guard guard{mutex_};
  for (const auto& each : cancellers_)
    each->cancel();
}

result<void> verify_stop::check() const {
  if (is_asked())
    return fail(error_code::interrupted, "stopped");
  return {};
}

result<void> verify_stop::add(std::shared_ptr<canceller> of) {
  const std::lock_guard guard{mutex_};
  cancellers_.push_back(std::move(of));
  if (is_asked_)
    return fail(error_code::interrupted, "stopped");
  return {};
}

void verify_stop::rest(std::chrono::milliseconds time) {
  std::unique_lock guard{mutex_};
  changed_.wait_for(guard, time, [this] { return is_asked_; });
}

} // namespace dunlin
