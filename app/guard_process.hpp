#pragma once

#include "app/descriptor.hpp"
#include "config/error.hpp"

#include <sys/types.h>

#include <cstddef>

/// @file
/// A process of our own that outlives this one by an instant, however this one
/// ends, and puts in order what it leaves.

namespace dunlin {

class guard_process {
public:
  /// What it does: reads words from `words_in` until the end of the pipe, which
  /// is the end of dunlin. It is forked off a process that may have many
  /// threads, so it must be async-signal-safe: no allocation, no lock.
  using duty = void (*)() noexcept;

  /// The guard's descriptors; it has no others.
  static constexpr int words_in = 0;
  static constexpr int kept = 1;

  /// Starts it, in a session of its own, so that signals to dunlin's terminal
  /// are not for it. It ends with this object.
  /// @param name of the process, at most 15 bytes: who kills all processes
  ///   called dunlin does not kill this one.
  /// @param keep becomes `kept`; -1: nothing does.
  /// @returns `part_failed` if there can be no more processes.
  static result<guard_process> start(const char* name, duty what,
                                     int keep = -1);

  guard_process(guard_process&&) = default;
  guard_process& operator=(guard_process&&) = delete;
  ~guard_process();

  /// Sends a word, whole: at most PIPE_BUF bytes. A guard that is gone is no
  /// matter, if SIGPIPE is none.
  void say(const void* word, size_t bytes) noexcept;

  /// For the guard: the next word. Returns false at the end of dunlin.
  static bool hear(void* word, size_t bytes) noexcept;

private:
  guard_process(pid_t id, descriptor words) noexcept;

  pid_t id_;
  descriptor words_;
};

} // namespace dunlin
