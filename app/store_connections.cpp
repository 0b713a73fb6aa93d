#include "app/store_connections.hpp"

#include "config/assert.hpp"

#include <chrono>
#include <utility>

namespace dunlin {

namespace {

/// How long one that opens a store waits for its turn: beside one that takes
/// longer than this the processor is free.
constexpr std::chrono::milliseconds turn_wait{50};

/// What came of opening a store that could be opened when the run began:
/// whatever is in the way now may pass, as the restart of a server does.
result<open_target> as_passing(result<open_target> opened) {
  if (!opened && opened.error().code == error_code::store_unopenable)
    return fail(error_code::store_busy, std::move(opened.error().text));
  return opened;
}

} // namespace

result<void> store_connections::registry::add(std::shared_ptr<canceller> next) {
  const std::lock_guard guard{mutex};
  if (cancelled)
    return fail(error_code::interrupted, "the run was stopped");
  cancellers.push_back(std::move(next));
  return {};
}

result<open_target>
store_connections::registry::in_turn(const connection_opener& open) {
  const bool is_its_turn = openers.try_acquire_for(turn_wait);
  auto opened = open();
  if (is_its_turn)
    openers.release();
  return opened;
}

store_connections::store_connections(caf::actor_system& system,
                                     std::map<std::string, store_config> stores,
                                     std::map<std::string, open_target> targets,
                                     run_claim claim, view_wishes views)
    : system_(system), stores_(std::move(stores)), claim_(std::move(claim)),
      wishes_(std::move(views)), registry_(std::make_shared<registry>()) {
  for (auto& [name, opened] : targets)
    targets_[name] = spawn_target(std::move(opened));
}

connection_actor store_connections::spawn_target(open_target opened) {
  auto added = registry_->add(opened->make_canceller());
  DUNLIN_ASSERT(added);
  // A function must be copyable, what it hands out once is not.
  auto held = std::make_shared<open_target>(std::move(opened));
  return system_.spawn<caf::detached>(
      connection, [held]() -> result<open_target> { return std::move(*held); });
}

lent_connection store_connections::spawn_own(connection_opener open) {
  std::erase_if(own_, [](const caf::actor_addr& who) {
    return !caf::actor_cast<caf::strong_actor_ptr>(who);
  });
  auto actor = system_.spawn<caf::detached>(connection, std::move(open));
  own_.push_back(actor.address());
  return {actor, false};
}

connection_opener
store_connections::opener_of(std::function<result<open_target>()> open) const {
  return
      [open = std::move(open), registry = registry_]() -> result<open_target> {
        auto opened = as_passing(registry->in_turn(open));
        if (opened)
          if (auto added = registry->add((*opened)->make_canceller()); !added)
            return fail(added.error());
        return opened;
      };
}

lent_connection store_connections::source(const std::string& store) {
  const std::lock_guard guard{mutex_};
  const auto& config = stores_.at(store);
  if (config.view != source_view::moving)
    return source_in_view(config);
  if (auto written = targets_.find(store);
      written != targets_.end() && !has_many_writers(config))
    return {written->second, true};
  return spawn_own(
      opener_of([config] { return open_store(config, store_access::read); }));
}

store_connections::view_readers&
store_connections::readers_of(const store_config& store) {
  auto [at, is_new] = views_.try_emplace(store.name);
  auto& out = at->second;
  if (!is_new)
    return out;
  const auto terms = terms_of_snapshot(store);
  DUNLIN_ASSERT(terms);
  if (terms->readers != snapshot_readers::any)
    out.readers_max
        = terms->readers == snapshot_readers::one ? 1 : wishes_.readers;
  out.view = std::make_shared<shared_view>(
      store, wishes_.readers,
      [say = wishes_.say, name = store.name](const std::string& text) {
        say(name, text);
      });
  return out;
}

lent_connection store_connections::source_in_view(const store_config& store) {
  auto& readers = readers_of(store);
  const auto open = opener_of([view = readers.view] { return view->open(); });
  if (readers.readers_max == 0)
    return spawn_own(open);
  const auto turn = readers.lent++ % readers.readers_max;
  if (turn == readers.spawned.size())
    readers.spawned.push_back(spawn_own(open).actor);
  return {readers.spawned[turn], true};
}

connection_actor store_connections::target(const std::string& store) {
  const std::lock_guard guard{mutex_};
  return targets_.at(store);
}

lent_connection store_connections::writer(const std::string& store) {
  const std::lock_guard guard{mutex_};
  const auto& config = stores_.at(store);
  if (!has_many_writers(config))
    return {targets_.at(store), true};
  return spawn_own(
      [config, claim = claim_, registry = registry_]() -> result<open_target> {
        return registry->in_turn([&]() -> result<open_target> {
          auto opened = as_passing(open_store(config, store_access::write));
          if (!opened)
            return opened;
          if (auto added = registry->add((*opened)->make_canceller()); !added)
            return fail(added.error());
          if (auto taken = (*opened)->target()->take_over(claim); !taken)
            return fail(taken.error());
          return opened;
        });
      });
}

void store_connections::cancel() {
  const std::lock_guard guard{registry_->mutex};
  registry_->cancelled = true;
  for (const auto& one : registry_->cancellers)
    one->cancel();
}

void store_connections::shut_down() {
  cancel();
  const std::lock_guard guard{mutex_};
  const auto end = [](const caf::actor_addr& who) {
    if (auto handle = caf::actor_cast<caf::actor>(who))
      caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
  };
  for (const auto& one : own_)
    end(one);
  for (const auto& [name, target] : targets_)
    end(target.address());
}

} // namespace dunlin
