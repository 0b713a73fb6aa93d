#include "actors/budget.hpp"

#include "config/assert.hpp"

namespace dunlin {

void budget_state::granted(const byte_budget::granted& grants) {
  for (auto migrator : grants) {
    auto open = waiting.find(migrator);
    DUNLIN_ASSERT(open != waiting.end());
    open->second.promise.deliver(memory_granted{open->second.bytes});
    waiting.erase(open);
  }
}

budget_actor::behavior_type
budget(budget_actor::stateful_pointer<budget_state> self,
       uint64_t total_bytes) {
  auto& state = self->state;
  state.bytes = byte_budget{total_bytes, chunk_bytes_max};
  // DOWN of a migrator: its rows are gone with it.
  self->set_down_handler([self](const caf::down_msg& down) {
    auto gone = self->state.migrators.find(down.source);
    if (gone == self->state.migrators.end())
      return;
    self->state.waiting.erase(gone->second);
    self->state.granted(self->state.bytes.forget(gone->second));
    self->state.migrators.erase(gone);
  });
  return {
      [self](const take_memory& wanted) -> caf::result<memory_granted> {
        auto asker = caf::actor_cast<caf::actor_addr>(self->current_sender());
        if (self->state.migrators.emplace(asker, wanted.migrator).second)
          self->monitor(asker);
        auto promise = self->make_response_promise<memory_granted>();
        self->state.waiting[wanted.migrator] = {wanted.bytes, promise};
        self->state.granted(self->state.bytes.take(
            wanted.migrator, wanted.bytes, wanted.has_turn));
        return promise;
      },
      [self](const turn_gained& news) {
        self->state.granted(self->state.bytes.gained_turn(news.migrator));
      },
      [self](const give_memory& back) {
        self->state.granted(self->state.bytes.give(back.migrator, back.bytes));
      },
  };
}

} // namespace dunlin
