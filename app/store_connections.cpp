#include "app/store_connections.hpp"

#include "config/assert.hpp"

namespace dunlin {

namespace {

/// Opens a store that could be opened when the run began: whatever is in the
/// way now may pass, as the restart of a server does.
result<open_target> open_once_more(const store_config& store,
                                   store_access access) {
  auto opened = open_store(store, access);
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

store_connections::store_connections(caf::actor_system& system,
                                     std::map<std::string, store_config> stores,
                                     std::map<std::string, open_target> targets,
                                     run_claim claim)
    : system_(system), stores_(std::move(stores)), claim_(std::move(claim)),
      registry_(std::make_shared<registry>()) {
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

lent_connection store_connections::source(const std::string& store) {
  const std::lock_guard guard{mutex_};
  const auto& config = stores_.at(store);
  if (auto written = targets_.find(store);
      written != targets_.end() && !has_many_writers(config))
    return {written->second, true};
  return spawn_own([config, registry = registry_]() -> result<open_target> {
    auto opened = open_once_more(config, store_access::read);
    if (opened)
      if (auto added = registry->add((*opened)->make_canceller()); !added)
        return fail(added.error());
    return opened;
  });
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
        auto opened = open_once_more(config, store_access::write);
        if (!opened)
          return opened;
        if (auto added = registry->add((*opened)->make_canceller()); !added)
          return fail(added.error());
        if (auto taken = (*opened)->target()->take_over(claim); !taken)
          return fail(taken.error());
        return opened;
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
