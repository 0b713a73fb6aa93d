#include "app/verify/verify_crew.hpp"

#include "app/verify/compare_range.hpp"
#include "app/verify/task_session.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dunlin {

namespace {

using std::chrono::milliseconds;

/// How often a stop cancels again: between two statements of a connection there
/// is nothing to cancel.
constexpr milliseconds cancel_interval{50};

/// One thread of the crew.
class worker {
public:
  worker(const profile& of, std::deque<table_check>& checks, verify_stop& stop)
      : retry_(of.run.retry), checks_(checks), stop_(stop), session_(of, stop) {
    // nop
  }

  void work() {
    for (auto& check : checks_)
      if (check.has_work())
        if (auto done = work_on(check); !done)
          // Whatever a statement says that was cancelled, it was stopped.
          check.give_up(stop_.is_asked() ? stop_.check().error()
                                         : done.error());
  }

private:
  result<void> work_on(table_check& check) {
    for (;;) {
      auto range = with_retries<std::optional<check_range>>(
          check, [&] { return check.take(session_); });
      if (!range)
        return fail(range.error());
      if (!*range)
        break;
      auto outcome = with_retries<range_outcome>(
          check, [&] { return compare_range(session_, **range); });
      if (!outcome)
        return fail(outcome.error());
      check.add(**range, std::move(*outcome));
    }
    if (!check.must_conclude())
      return {};
    auto outcome = with_retries<range_outcome>(check, [&] {
      return compare_whole(session_, check.sum(), check.is_count());
    });
    if (!outcome)
      return fail(outcome.error());
    check.conclude(std::move(*outcome));
    return {};
  }

  /// Does something on the session of a check, again where a store is busy or
  /// gone, with the pauses of `run.retry`.
  template <class T>
  result<T> with_retries(table_check& check,
                         const std::function<result<T>()>& what) {
    auto pause_ms = retry_.base_ms;
    for (uint32_t attempt = 1;; ++attempt) {
      auto out = try_once<T>(check, what);
      if (out || out.error().code != error_code::store_busy
          || attempt >= retry_.attempts)
        return out;
      began_ = nullptr;
      session_.reset();
      stop_.rest(milliseconds{pause_ms});
      pause_ms = std::min(2 * pause_ms, retry_.cap_ms);
    }
  }

  template <class T>
  result<T> try_once(table_check& check,
                     const std::function<result<T>()>& what) {
    if (auto good = stop_.check(); !good)
      return fail(good.error());
    if (began_ != &check) {
      began_ = nullptr;
      if (auto begun = session_.begin(check.task()); !begun)
        return fail(begun.error());
      began_ = &check;
    }
    return what();
  }

  retry_config retry_;
  std::deque<table_check>& checks_;
  verify_stop& stop_;
  task_session session_;
  /// What the session began with.
  table_check* began_ = nullptr;
};

} // namespace

void carry_out(const profile& of, std::deque<table_check>& checks,
               verify_stop& stop) {
  std::mutex mutex;
  std::condition_variable changed;
  size_t at_work = of.run.migrators_max;
  std::vector<std::thread> threads;
  for (uint32_t number = 0; number < of.run.migrators_max; ++number)
    threads.emplace_back([&] {
      worker{of, checks, stop}.work();
      const std::lock_guard guard{mutex};
      --at_work;
      changed.notify_all();
    });
  {
    std::unique_lock guard{mutex};
    while (at_work > 0) {
      changed.wait_for(guard, cancel_interval);
      if (stop.is_asked())
        stop.cancel();
    }
  }
  for (auto& thread : threads)
    thread.join();
}

} // namespace dunlin
