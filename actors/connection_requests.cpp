#include "actors/connection_requests.hpp"

#include "config/assert.hpp"

namespace dunlin::connection_requests {

namespace {

/// Rows without parents that one run reports for a store: enough to see the
/// pattern, few enough to read.
constexpr size_t violations_max = 20;

template <class T>
tl::unexpected<error> forward(const result<T>& failed) {
  return tl::unexpected<error>(failed.error());
}

caf::actor_addr sender_of(self_pointer self) {
  return caf::actor_cast<caf::actor_addr>(self->current_sender());
}

/// Answers a request when no batch is open: now or later.
/// @param job returns `result<T>`, or `result<void>` where `T` is `ok_atom`.
/// @param place `first`: before all that waits already.
template <class T, class Job>
caf::result<T> when_free(self_pointer self, Job job,
                         queue_place place = queue_place::last) {
  // In this order: a promise takes the sender out of the current message.
  auto owner = sender_of(self);
  auto promise = self->make_response_promise<T>();
  auto run = [promise, job, owner]() mutable {
    auto outcome = job(owner);
    if (!outcome)
      promise.deliver(to_caf(outcome.error()));
    else if constexpr (std::is_same_v<decltype(outcome), result<void>>)
      promise.deliver(caf::ok_atom_v);
    else
      promise.deliver(std::move(*outcome));
  };
  self->state.when_free(owner, std::move(run), place);
  return promise;
}

/// The same for what only needs the writer.
template <class T, class Job>
caf::result<T> with_target(self_pointer self, Job job,
                           queue_place place = queue_place::last) {
  auto run = [self, job](const caf::actor_addr&) mutable {
    auto writer = self->state.target();
    using outcome = decltype(job(**writer));
    return writer ? job(**writer) : outcome{forward(writer)};
  };
  return when_free<T>(self, std::move(run), place);
}

/// A new reader that stands at its source.
result<source_shape> prepare_reader(connection_state& state, reader_id id,
                                    const source_spec& spec) {
  auto reader = state.new_reader(id);
  return reader ? (*reader)->prepare(spec) : forward(reader);
}

result<db::step_opened> read_step(target_session& writer,
                                  const step_opening& opening) {
  auto record = writer.open_step(opening);
  if (!record)
    return forward(record);
  auto batches = writer.read_batches(opening.step);
  if (!batches)
    return forward(batches);
  auto rejects = writer.read_rejects(opening.step);
  if (!rejects)
    return forward(rejects);
  return db::step_opened{std::move(*record), std::move(*batches),
                         std::move(*rejects)};
}

result<std::vector<std::string>> close_books(target_session& writer,
                                             const db::finish_run& wanted) {
  std::vector<std::string> violations;
  if (wanted.check_foreign_keys) {
    auto found = writer.check_foreign_keys(violations_max);
    if (!found)
      return forward(found);
    violations = std::move(*found);
  }
  auto outcome = violations.empty() ? wanted.outcome : "failed";
  if (auto ended = writer.end_run(outcome, violations); !ended)
    return forward(ended);
  return violations;
}

} // namespace

// -- reading ------------------------------------------------------------------

caf::result<db::scan_opening> on(self_pointer self,
                                 const db::open_scan& wanted) {
  auto shape = prepare_reader(self->state, wanted.reader, wanted.spec);
  if (!shape)
    return to_caf(shape.error());
  db::scan_opening opening{std::move(*shape), {}, 0};
  auto& reader = self->state.reader(wanted.reader);
  // People can do without an estimate.
  if (auto estimate = reader.estimate_rows(false); estimate && estimate->rows)
    opening.rows_expected = *estimate->rows;
  if (wanted.spec.scan == scan_mode::paged) {
    auto greatest = reader.greatest_key();
    if (!greatest)
      return to_caf(greatest.error());
    opening.bound = std::move(*greatest);
  }
  return opening;
}

caf::result<key_walk> on(self_pointer self, const db::walk_keys& wanted) {
  auto& reader = self->state.reader(wanted.reader);
  return answer(reader.walk_keys(wanted.after, wanted.bound, wanted.rows));
}

caf::result<key_list> on(self_pointer self, const db::list_keys& wanted) {
  auto& reader = self->state.reader(wanted.reader);
  return answer(reader.list_keys(wanted.rows, wanted.bytes));
}

caf::result<source_count> on(self_pointer self, const db::count_rows& wanted) {
  return answer(self->state.reader(wanted.reader).count_rows(wanted.bound));
}

caf::result<source_shape> on(self_pointer self, const db::open_reader& wanted) {
  return answer(prepare_reader(self->state, wanted.reader, wanted.spec));
}

caf::result<caf::ok_atom> on(self_pointer self, const db::begin_rows& wanted) {
  return answer(self->state.reader(wanted.reader).begin_rows(wanted.bounds));
}

caf::result<row_page> on(self_pointer self, const db::read_rows& wanted) {
  auto& reader = self->state.reader(wanted.reader);
  return answer(reader.read_rows(wanted.allowance_bytes));
}

caf::result<caf::ok_atom> on(self_pointer self, const db::end_rows& wanted) {
  self->state.reader(wanted.reader).end_rows();
  return caf::ok_atom_v;
}

// -- what waits until no batch is open ----------------------------------------

caf::result<prepared_target> on(self_pointer self,
                                const db::prepare_target& wanted) {
  return with_target<prepared_target>(
      self, [wanted](auto& writer) { return writer.prepare(wanted.spec); });
}

caf::result<db::step_opened> on(self_pointer self,
                                const db::open_step& wanted) {
  return with_target<db::step_opened>(self, [wanted](auto& writer) {
    return read_step(writer, wanted.opening);
  });
}

caf::result<caf::ok_atom> on(self_pointer self, const db::keep_keys& wanted) {
  return with_target<caf::ok_atom>(self, [wanted](auto& writer) {
    return writer.keep_keys(wanted.step, wanted.ordinal, wanted.keys,
                            wanted.last);
  });
}

caf::result<batch_bounds> on(self_pointer self, const db::load_keys& wanted) {
  return with_target<batch_bounds>(self, [wanted](auto& writer) {
    return writer.load_keys(wanted.step, wanted.ordinal);
  });
}

caf::result<caf::ok_atom> on(self_pointer self,
                             const db::refresh_statistics& wanted) {
  return with_target<caf::ok_atom>(self, [wanted](auto& writer) {
    writer.refresh_statistics(wanted.step);
    return result<void>{};
  });
}

caf::result<caf::ok_atom> on(self_pointer self, const db::close_step& wanted) {
  return with_target<caf::ok_atom>(self, [wanted](auto& writer) {
    return writer.close_step(wanted.closing);
  });
}

caf::result<caf::ok_atom> on(self_pointer self,
                             const db::keep_command& wanted) {
  auto keep = [self, wanted](auto& writer) {
    auto said = wanted.said;
    said.age_ms = now_ms(self) - wanted.said_at_ms;
    return writer.keep_command(said);
  };
  return with_target<caf::ok_atom>(self, std::move(keep), queue_place::first);
}

caf::result<std::vector<std::string>> on(self_pointer self,
                                         const db::finish_run& wanted) {
  return with_target<std::vector<std::string>>(
      self, [wanted](auto& writer) { return close_books(writer, wanted); });
}

caf::result<caf::ok_atom> on(self_pointer self, const db::begin_batch& wanted) {
  self->state.watch(sender_of(self));
  return when_free<caf::ok_atom>(self,
                                 [self, wanted](const caf::actor_addr& owner) {
                                   return self->state.begin(owner, wanted);
                                 });
}

caf::result<batch_outcome> on(self_pointer self,
                              const db::settle_batch& wanted) {
  return with_target<batch_outcome>(self, [wanted](auto& writer) {
    return writer.find_batch(wanted.step, wanted.id);
  });
}

caf::result<std::string> on(self_pointer self, const db::run_script& wanted) {
  return with_target<std::string>(
      self, [wanted](auto& writer) { return writer.run_script(wanted.job); });
}

caf::result<bool> on(self_pointer self, const db::settle_script& wanted) {
  return with_target<bool>(self, [wanted](auto& writer) -> result<bool> {
    auto known = writer.find_step(wanted.step);
    if (!known)
      return forward(known);
    return known->has_value() && (*known)->state == step_state::done
           && (*known)->identity == wanted.identity;
  });
}

// -- the batch whose turn it is -----------------------------------------------

caf::result<caf::ok_atom> on(self_pointer self, const db::write_rows& wanted) {
  DUNLIN_ASSERT(self->state.sender_has_turn());
  DUNLIN_ASSERT(wanted.rows != nullptr);
  return answer((*self->state.target())->write_rows(*wanted.rows));
}

caf::result<range_written> on(self_pointer self,
                              const db::write_range& wanted) {
  DUNLIN_ASSERT(self->state.sender_has_turn());
  auto& writer = **self->state.target();
  return answer(writer.write_range(wanted.bounds, wanted.rows_expected));
}

caf::result<caf::ok_atom> on(self_pointer self,
                             const db::write_answers& wanted) {
  DUNLIN_ASSERT(self->state.sender_has_turn());
  DUNLIN_ASSERT(wanted.answers != nullptr);
  return answer((*self->state.target())->write_answers(*wanted.answers));
}

caf::result<batch_counts> on(self_pointer self,
                             const db::commit_batch& wanted) {
  DUNLIN_ASSERT(self->state.sender_has_turn());
  return answer(self->state.commit(wanted.closing));
}

caf::result<caf::ok_atom> on(self_pointer self, const db::undo_batch&) {
  DUNLIN_ASSERT(self->state.sender_has_turn());
  self->state.undo();
  return caf::ok_atom_v;
}

} // namespace dunlin::connection_requests
