#pragma once

#include "actors/batch_function.hpp"
#include "actors/protocol.hpp"

#include <memory>

/// @file
/// The MAPPER actor: has rows go through the user's code. It blocks, so the
/// program spawns it `detached` and tests undetached. Each belongs to a
/// migrator and a table step, and ends with them.

namespace dunlin {

/// What a mapper is given when it is spawned.
struct mapper_args {
  migrator_id migrator = 0;
  step_index step = 0;
  overseer_actor overseer;
  /// Shared because what is spawned must be copyable; the mapper's alone.
  std::shared_ptr<batch_function> function;
};

struct mapper_state {
  static inline const char* name = "mapper";

  /// Passes on what the user's code had to say.
  void report(mapper_actor::pointer self);

  mapper_args args;
};

mapper_actor::behavior_type
mapper(mapper_actor::stateful_pointer<mapper_state> self, mapper_args args);

/// Where migrators get mappers from. Used by actors of one process; its
/// functions return at once.
class mappers {
public:
  virtual ~mappers() = default;

  /// A mapper of its own for whoever asks, which links to it.
  virtual mapper_actor spawn(const mapping_spec& spec, step_index step,
                             migrator_id migrator,
                             const overseer_actor& overseer)
      = 0;
};

} // namespace dunlin
