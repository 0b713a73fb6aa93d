#include "actors/mapper.hpp"

#include "config/assert.hpp"

namespace dunlin {

void mapper_state::report(mapper_actor::pointer self) {
  if (auto lines = args.function->said(); !lines.empty())
    self->send(args.overseer,
               command_said{args.step, args.migrator, std::move(lines)});
}

mapper_actor::behavior_type
mapper(mapper_actor::stateful_pointer<mapper_state> self, mapper_args args) {
  self->state.args = std::move(args);
  return {
      [self](const mapping::map_rows& handed) {
        DUNLIN_ASSERT(handed.rows != nullptr);
        self->state.args.function->take(handed.rows);
      },
      [self](const mapping::take_answers& wanted) -> caf::result<answer_page> {
        auto page = self->state.args.function->answers(wanted.allowance_bytes);
        self->state.report(self);
        return answer(std::move(page));
      },
      [self](const mapping::forget_rows&) -> caf::result<caf::ok_atom> {
        self->state.args.function->forget();
        self->state.report(self);
        return caf::ok_atom_v;
      },
  };
}

} // namespace dunlin
