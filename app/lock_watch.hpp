#pragma once

#include "app/session_watch.hpp"
#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/session_lock.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// @file
/// Whoever owns the locks of a run sees that they are held.

namespace dunlin {

/// The lock of a store.
struct named_lock {
  std::string store;
  std::unique_ptr<run_lock> lock;
};

/// How long a lock may be lost until its run ends: as long as `retry` would
/// try, and at least `lock_watch::lost_time_min`.
std::chrono::milliseconds lost_time_of(const retry_config& retry) noexcept;

/// Looks after locks that live in sessions of servers, in a thread of its own.
/// One that was lost is taken again; who has it meanwhile ends the run.
class lock_watch {
public:
  /// How long a lock may be lost, at least, until the run ends: most servers
  /// that are started again are back sooner.
  static constexpr std::chrono::milliseconds lost_time_min{15'000};

  /// What the watch tells, each called in its thread.
  struct listener {
    /// A lock is lost: nothing may be begun.
    std::function<void(const std::string& text)> lost;
    /// All are held again.
    std::function<void(const std::string& text)> held;
    /// One was lost for too long: the run ends with what it has in hand.
    /// Nothing is told after it.
    std::function<void(const std::string& text)> given_up;
    /// Another run is at work: this one is over. Nothing is told after it.
    std::function<void(const std::string& text)> gone;
    /// Whether the lease of a store is this run's still.
    std::function<result<bool>(const std::string& store)> has_lease;
  };

  /// @param locks outlive the watch.
  /// @returns null if none of them can be lost; `part_failed` without a thread.
  static result<std::unique_ptr<lock_watch>>
  start(const std::vector<named_lock>& locks, listener told,
        std::chrono::milliseconds lost_max = lost_time_min,
        std::chrono::milliseconds interval = session_watch::look_interval);

  lock_watch(const lock_watch&) = delete;
  lock_watch& operator=(const lock_watch&) = delete;

  /// Why the run ends, once `given_up` or `gone` was told.
  std::optional<error> problem() const;

private:
  using clock = std::chrono::steady_clock;

  lock_watch(listener told, std::chrono::milliseconds lost_max);

  /// @returns false when all is over.
  bool look();
  /// The first lock that is not held, if any.
  std::optional<error> find_lost(std::string& store);
  bool is_lost_now(const std::string& store, error problem);
  bool is_held_now();
  bool end(const std::function<void(const std::string& text)>& tell,
           error problem);

  listener told_;
  std::chrono::milliseconds lost_max_;
  /// Those that can be lost.
  std::vector<std::pair<std::string, session_lock*>> locks_;
  /// Since when one is.
  std::optional<clock::time_point> lost_since_;
  mutable std::mutex mutex_;
  std::optional<error> problem_;
  /// Goes first: it looks at all the rest.
  std::unique_ptr<session_watch> watch_;
};

} // namespace dunlin
