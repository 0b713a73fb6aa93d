#pragma once

#include "actors/protocol.hpp"
#include "config/error.hpp"

#include <memory>

/// @file
/// CAF as dunlin runs it.

namespace dunlin {

/// Threads for the actors that never block. They only pass messages on, and a
/// single thread need not be woken for each: a million empty steps took it
/// 1.5 s, and two threads 2.6 s. Rows went as fast as by two.
inline constexpr size_t scheduler_threads = 1;

/// An actor system with the messages of the protocol. Its destructor waits for
/// all actors, so each must have been told to end.
class actor_runtime {
public:
  /// @returns `part_failed` if CAF did not take the settings, or if the
  ///   machine has no more threads.
  static result<std::unique_ptr<actor_runtime>> make();

  caf::actor_system& system() noexcept {
    return system_;
  }

private:
  struct settings : caf::actor_system_config {
    settings();
  };

  actor_runtime() = default;

  settings settings_;
  caf::actor_system system_{settings_};
};

} // namespace dunlin
