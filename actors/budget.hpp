#pragma once

#include "actors/protocol.hpp"
#include "plan/byte_budget.hpp"

/// @file
/// The BUDGET actor: `plan/byte_budget.hpp` with promises around it.

namespace dunlin {

struct budget_state {
  static inline const char* name = "budget";

  void granted(const byte_budget::granted& migrators);

  byte_budget bytes{2 * chunk_bytes_max, chunk_bytes_max};
  struct request {
    uint64_t bytes = 0;
    caf::typed_response_promise<memory_granted> promise;
  };

  /// Requests without an answer yet, at most one a migrator.
  std::map<migrator_id, request> waiting;
  /// Who asked, so that a dead migrator gives back what it held.
  std::map<caf::actor_addr, migrator_id> migrators;
};

/// Spawns on any scheduler; never blocks.
/// @param total_bytes of all rows in flight in this process.
budget_actor::behavior_type
budget(budget_actor::stateful_pointer<budget_state> self, uint64_t total_bytes);

} // namespace dunlin
