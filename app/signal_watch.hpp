#pragma once

#include <sys/types.h>

#include <csignal>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// @file
/// Signals as calls: no code of ours runs in a handler.

namespace dunlin {

/// A signal that came.
struct heard_signal {
  int number = 0;
  /// The user who sent it; this process's for one that a terminal made.
  uid_t from = 0;
};

/// `SIGTERM`.
std::string signal_name(int signal);

/// What a program that paints on a terminal does about job control.
struct job_control {
  /// The process is to stop (Ctrl-Z): leaves the terminal to others, calls
  /// `stop`, which returns when the process was continued, and takes it back.
  std::function<void(const std::function<void()>& stop)> around_stop;
  /// It was continued, in the foreground or not.
  std::function<void()> continued;
};

/// Takes SIGINT, SIGTERM and SIGHUP for as long as it lives, those that the
/// process was told to ignore (nohup) excepted. Make it before any other
/// thread: all threads that start later leave the signals to it.
///
/// Terminals stop a job in the background that writes or sets them; not this
/// one: SIGTTOU and SIGTTIN are blocked.
class signal_watch {
public:
  /// @param too_early is called, in a thread of this object's, when a second
  ///   signal comes before anybody listens. A hang-up does not count: it may
  ///   come along with any other.
  /// @param jobs says what is done about SIGTSTP and SIGCONT, in that thread
  ///   too; empty: these signals are not taken.
  explicit signal_watch(std::function<void()> too_early, job_control jobs = {});

  signal_watch(const signal_watch&) = delete;
  signal_watch& operator=(const signal_watch&) = delete;

  /// Signals act as before from here on.
  ~signal_watch();

  /// Calls `heard` for each signal, in a thread of this object's; at once for
  /// each that came before. Replaces what was set earlier.
  void on_signal(std::function<void(const heard_signal&)> heard);

private:
  void watch();
  void hear(const heard_signal& signal);
  void tell(const heard_signal& signal);

  sigset_t signals_{};
  sigset_t mask_before_{};
  int signal_descriptor_ = -1;
  int end_descriptor_ = -1;
  std::mutex mutex_;
  std::function<void()> too_early_;
  std::function<void(const heard_signal&)> heard_;
  job_control job_control_;
  /// At most three: two, and a hang-up.
  std::vector<heard_signal> untold_;
  std::thread thread_;
};

} // namespace dunlin
