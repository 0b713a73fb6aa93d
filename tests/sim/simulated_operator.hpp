#pragma once

#include "actors/protocol.hpp"

#include <caf/actor_system.hpp>

#include <cstdint>
#include <functional>
#include <memory>

/// @file
/// The operator of a simulated run: says words, and hears what became of them.

namespace dunlin {

class simulated_operator {
public:
  using listener = std::function<void(const steer_answer&)>;

  /// @param system outlives the operator, and all that it spawned.
  simulated_operator(caf::actor_system& system, overseer_actor overseer);

  /// Says a word; the answer comes in its time, or never.
  void say(steer_verb verb, uint32_t migrators = 0);

  /// Asks what the run does, then lets it go on.
  void look_and_resume(listener look);

  /// Words that took effect and belong into the ledgers.
  uint64_t words_taken() const noexcept {
    return *taken_;
  }

private:
  caf::actor_system& system_;
  overseer_actor overseer_;
  std::shared_ptr<uint64_t> taken_ = std::make_shared<uint64_t>(0);
};

} // namespace dunlin
