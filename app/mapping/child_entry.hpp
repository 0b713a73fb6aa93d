#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

/// @file
/// What a child does between fork and exec. It is forked off a process with
/// many threads, so everything here is async-signal-safe: no allocation, no
/// lock.

namespace dunlin {

/// What a child needs, made ready before the fork.
struct child_plan {
  /// Absolute.
  const char* program = nullptr;
  char* const* arguments = nullptr;
  const char* folder = nullptr;
  /// Its ends of the three pipes, in the order of what they become.
  int streams[3] = {-1, -1, -1};
  /// Takes `errno` if exec fails; closed by exec if it does not.
  int status = -1;
  pid_t parent = 0;
};

/// Becomes the program: in a process group of its own, killed when the thread
/// that forked it ends, with its three streams and no other descriptor, with
/// default signals.
[[noreturn]] void become_program(const child_plan& plan) noexcept;

/// Gives every signal its default again, and blocks none.
void reset_signals() noexcept;

/// Closes every descriptor from `first` on.
void close_from(int first) noexcept;

} // namespace dunlin
