#include "stores/postgresql/cancel_request.hpp"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

namespace dunlin::postgresql {

struct cancel_request::state {
  explicit state(PGcancel* made) : cancel(made) {
    // nop
  }

  state(const state&) = delete;
  state& operator=(const state&) = delete;

  ~state() {
    PQfreeCancel(cancel);
  }

  PGcancel* cancel;
  std::mutex mutex;
  std::condition_variable changed;
  bool is_done = false;
};

void cancel_request::send(PGconn* handle) {
  state_ = std::make_shared<state>(PQgetCancel(handle));
  if (state_->cancel == nullptr)
    return;
  try {
    std::thread{[shared = state_] {
      char problem[256];
      static_cast<void>(PQcancel(shared->cancel, problem, sizeof problem));
      const std::lock_guard guard{shared->mutex};
      shared->is_done = true;
      shared->changed.notify_all();
    }}.detach();
  } catch (const std::system_error&) {
    // Without a thread the deadline passes, and the connection is given up.
  }
}

bool cancel_request::wait(
    std::chrono::steady_clock::time_point deadline) const {
  if (!state_)
    return true;
  std::unique_lock guard{state_->mutex};
  return state_->changed.wait_until(guard, deadline,
                                    [this] { return state_->is_done; });
}

} // namespace dunlin::postgresql
