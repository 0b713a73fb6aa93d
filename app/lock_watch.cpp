#include "app/lock_watch.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

std::chrono::milliseconds lost_time_of(const retry_config& retry) noexcept {
  uint64_t sum_ms = 0;
  auto pause_ms = retry.base_ms;
  for (uint32_t i = 1; i < retry.attempts; ++i) {
    sum_ms += std::min(pause_ms, retry.cap_ms);
    pause_ms = std::min(2 * pause_ms, retry.cap_ms);
  }
  return std::max(lock_watch::lost_time_min, std::chrono::milliseconds{sum_ms});
}

result<std::unique_ptr<lock_watch>>
lock_watch::start(const std::vector<named_lock>& locks, listener told,
                  std::chrono::milliseconds lost_max,
                  std::chrono::milliseconds interval) {
  std::unique_ptr<lock_watch> out{new lock_watch{std::move(told), lost_max}};
  std::vector<std::shared_ptr<canceller>> cancellers;
  for (const auto& each : locks)
    if (auto* lock = dynamic_cast<session_lock*>(each.lock.get())) {
      out->locks_.emplace_back(each.store, lock);
      cancellers.push_back(lock->make_canceller());
    }
  if (out->locks_.empty())
    return std::unique_ptr<lock_watch>{};
  auto started = session_watch::start([of = out.get()] { return of->look(); },
                                      std::move(cancellers), interval);
  if (!started)
    return fail(std::move(started.error()));
  out->watch_ = std::move(*started);
  return out;
}

lock_watch::lock_watch(listener told, std::chrono::milliseconds lost_max)
    : told_(std::move(told)), lost_max_(lost_max) {
  // nop
}

std::optional<error> lock_watch::problem() const {
  const std::lock_guard guard{mutex_};
  return problem_;
}

bool lock_watch::look() {
  std::string store;
  if (auto problem = find_lost(store))
    return is_lost_now(store, std::move(*problem));
  return !lost_since_ || is_held_now();
}

std::optional<error> lock_watch::find_lost(std::string& store) {
  for (const auto& [name, lock] : locks_)
    if (auto held = lock->hold(); !held) {
      store = name;
      return std::move(held.error());
    }
  return std::nullopt;
}

bool lock_watch::is_lost_now(const std::string& store, error problem) {
  const auto what = "the run lock of store " + quote(store) + " was lost: ";
  if (problem.code == error_code::lock_held)
    return end(told_.gone, {error_code::lock_held, what + problem.text});
  // The end of the run interrupts its watch.
  if (problem.code == error_code::interrupted)
    return true;
  if (!lost_since_) {
    lost_since_ = clock::now();
    told_.lost(what + problem.text
               + "; nothing is handed out until it is held again");
    return true;
  }
  if (clock::now() - *lost_since_ < lost_max_)
    return true;
  return end(told_.given_up,
             {error_code::store_busy,
              what + problem.text
                  + "; it stays lost for longer than run.retry would try, so"
                    " the run ends: run again to go on"});
}

bool lock_watch::is_held_now() {
  for (const auto& [name, lock] : locks_) {
    const auto ours = told_.has_lease(name);
    // The server is about to be there.
    if (!ours)
      return is_lost_now(name, ours.error());
    if (!*ours)
      return end(told_.gone,
                 {error_code::lease_lost,
                  "the run lock of store " + quote(name)
                      + " was lost, and another run has been at work"
                        " meanwhile; run again to go on"});
  }
  lost_since_.reset();
  told_.held("the run lock is held again");
  return true;
}

bool lock_watch::end(const std::function<void(const std::string& text)>& tell,
                     error problem) {
  const auto text = problem.text;
  {
    const std::lock_guard guard{mutex_};
    problem_ = std::move(problem);
  }
  tell(text);
  return false;
}

} // namespace dunlin
