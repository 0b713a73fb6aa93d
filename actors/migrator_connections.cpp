#include "actors/migrator.hpp"

/// @file
/// Whom a migrator asks: its reader, its writer, its mapper.

namespace dunlin {

void migrator_state::open_mapper() {
  const auto& spec = table_->work.mapping;
  if (spec.source_columns.empty())
    return;
  table_->mapper
      = args_.mappers->spawn(spec, table_->work.step, args_.id, args_.overseer);
  // One fate, as with a reader of its own.
  self_->link_to(table_->mapper);
}

/// A connection that others have too is only watched. One of its own shares the
/// migrator's fate: neither is of use without the other.
connection_actor migrator_state::adopt(const lent_connection& lent,
                                       own_connection& as,
                                       const std::string& store) {
  if (lent.shared) {
    self_->monitor(lent.actor);
  } else {
    self_->link_to(lent.actor);
    as = {lent.actor, store};
  }
  return lent.actor;
}

void migrator_state::give_up(own_connection& own) {
  if (!own.actor)
    return;
  self_->unlink_from(own.actor.address());
  self_->send_exit(own.actor, caf::exit_reason::user_shutdown);
  own = {};
}

connection_actor migrator_state::writer_of(const std::string& store) {
  if (own_writer_.actor && own_writer_.store == store)
    return own_writer_.actor;
  give_up(own_writer_);
  return adopt(args_.stores->writer(store), own_writer_, store);
}

void migrator_state::open_source() {
  const auto& store = table_->work.from;
  if (!own_source_.actor || own_source_.store != store) {
    give_up(own_source_);
    table_->source = adopt(args_.stores->source(store), own_source_, store);
  } else {
    table_->source = own_source_.actor;
  }
  ask(self_, table_->source, db::open_reader{args_.id, table_->work.source})
      .then([this](const source_shape&) { begin_batches(); },
            [this](const caf::error& problem) { refuse_table(problem); });
}

} // namespace dunlin
