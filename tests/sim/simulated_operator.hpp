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

  /// What the operator knows of the words that were said.
  struct word_memory {
    uint64_t taken = 0;
    uint64_t pauses_unheard = 0;
    /// Who looks before the run goes on, once all pauses were heard.
    listener look_when_paused;
  };

  /// @param system outlives the operator, and all that it spawned.
  simulated_operator(caf::actor_system& system, overseer_actor overseer);

  /// Says a word; the answer comes in its time, or never.
  void say(steer_verb verb, uint32_t migrators = 0);

  /// Asks what the run does, then lets it go on. Waits until each pause was
  /// answered: one that is overtaken by this would last for ever.
  void look_and_resume(listener look);

  /// Words that took effect and belong into the ledgers.
  uint64_t words_taken() const noexcept {
    return memory_->taken;
  }

private:
  caf::actor_system& system_;
  overseer_actor overseer_;
  std::shared_ptr<word_memory> memory_ = std::make_shared<word_memory>();
};

} // namespace dunlin
