#include "actors/connection.hpp"

#include "actors/connection_requests.hpp"
#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

namespace {

template <class T>
tl::unexpected<error> forward(const result<T>& failed) {
  return tl::unexpected<error>(failed.error());
}

} // namespace

connection_state::connection_state(connection_actor::pointer self)
    : self_(self) {
  // nop
}

void connection_state::init(connection_opener open) {
  open_ = std::move(open);
}

result<void> connection_state::ensure_open() {
  if (store_)
    return {};
  auto opened = open_();
  if (!opened)
    return forward(opened);
  store_ = std::move(*opened);
  return {};
}

// -- reading ------------------------------------------------------------------

source_session& connection_state::reader(reader_id id) {
  auto known = readers_.find(id);
  DUNLIN_ASSERT(known != readers_.end());
  return *known->second;
}

result<source_session*> connection_state::new_reader(reader_id id) {
  if (auto opened = ensure_open(); !opened)
    return forward(opened);
  auto owner = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  watch(owner);
  reader_owners_[owner] = id;
  auto& session = readers_[id];
  session = store_->make_source();
  return session.get();
}

void connection_state::reader_lost(const caf::actor_addr& who) {
  auto owner = reader_owners_.find(who);
  if (owner == reader_owners_.end())
    return;
  readers_.erase(owner->second);
  reader_owners_.erase(owner);
}

// -- writing ------------------------------------------------------------------

result<target_session*> connection_state::target() {
  if (auto opened = ensure_open(); !opened)
    return forward(opened);
  DUNLIN_ASSERT(store_->target() != nullptr);
  return store_->target();
}

void connection_state::watch(const caf::actor_addr& who) {
  // Monitoring twice gives two DOWNs; the second finds nothing to do.
  if (who)
    self_->monitor(who);
}

void connection_state::when_free(caf::actor_addr owner,
                                 std::function<void()> job, queue_place place) {
  const auto comes_later
      = [](const auto& other) { return other.place == queue_place::last; };
  const auto before
      = place == queue_place::last
            ? waiting_.end()
            : std::find_if(waiting_.begin(), waiting_.end(), comes_later);
  waiting_.insert(before, {std::move(owner), std::move(job), place});
  run_waiting();
}

void connection_state::run_waiting() {
  if (running_)
    return;
  running_ = true;
  while (!turn_ && !waiting_.empty()) {
    auto job = std::move(waiting_.front());
    waiting_.pop_front();
    job.run();
  }
  running_ = false;
}

result<void> connection_state::begin(const caf::actor_addr& owner,
                                     const db::begin_batch& wanted) {
  DUNLIN_ASSERT(!turn_);
  auto writer = target();
  if (!writer)
    return forward(writer);
  if (auto begun = (*writer)->begin_batch(wanted.step, wanted.id); !begun) {
    (*writer)->roll_back();
    return begun;
  }
  turn_ = open_batch{owner, wanted.step, wanted.id};
  return {};
}

result<batch_counts> connection_state::commit(const batch_closing& closing) {
  auto& writer = *store_->target();
  auto committed = writer.commit_batch(closing);
  if (!committed) {
    // In doubt until the ledger has answered, never by the error alone.
    writer.roll_back();
    auto outcome = writer.find_batch(turn_->step, turn_->id);
    if (!outcome)
      committed = forward(outcome);
    else if (outcome->committed)
      committed = outcome->counts;
  }
  turn_.reset();
  run_waiting();
  return committed;
}

void connection_state::undo() {
  store_->target()->roll_back();
  turn_.reset();
  run_waiting();
}

bool connection_state::sender_has_turn() const {
  return turn_ && turn_->owner == self_->current_sender();
}

void connection_state::owner_lost(const caf::actor_addr& who) {
  std::erase_if(waiting_, [&](auto& job) { return job.owner == who; });
  if (turn_ && turn_->owner == who)
    undo();
}

// -- behaviour ----------------------------------------------------------------

namespace {

/// The handler of one message type.
template <class Message>
auto handler(connection_requests::self_pointer self) {
  return [self](const Message& wanted) {
    return connection_requests::on(self, wanted);
  };
}

} // namespace

connection_actor::behavior_type
connection(connection_actor::stateful_pointer<connection_state> self,
           connection_opener open) {
  self->state.init(std::move(open));
  // DOWN of a reader or of whoever has the turn: what it read is forgotten,
  // what it wrote is rolled back, and the next one has its turn.
  self->set_down_handler([self](const caf::down_msg& down) {
    self->state.reader_lost(down.source);
    self->state.owner_lost(down.source);
  });
  return {
      handler<db::open_scan>(self),          handler<db::walk_keys>(self),
      handler<db::list_keys>(self),          handler<db::count_rows>(self),
      handler<db::open_reader>(self),        handler<db::begin_rows>(self),
      handler<db::read_rows>(self),          handler<db::end_rows>(self),
      handler<db::prepare_target>(self),     handler<db::open_step>(self),
      handler<db::keep_keys>(self),          handler<db::load_keys>(self),
      handler<db::refresh_statistics>(self), handler<db::close_step>(self),
      handler<db::finish_run>(self),         handler<db::keep_command>(self),
      handler<db::begin_batch>(self),        handler<db::write_rows>(self),
      handler<db::write_range>(self),        handler<db::commit_batch>(self),
      handler<db::undo_batch>(self),         handler<db::settle_batch>(self),
      handler<db::run_script>(self),         handler<db::write_answers>(self),
      handler<db::settle_script>(self),
  };
}

} // namespace dunlin
