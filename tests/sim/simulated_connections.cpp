#include "tests/sim/simulated_connections.hpp"

#include "tests/sim/memory_store.hpp"

#include <utility>

namespace dunlin {

simulated_connections::simulated_connections(world& where,
                                             memory_databases databases,
                                             uint32_t busy_us_max)
    : world_(where), databases_(std::move(databases)),
      busy_us_max_(busy_us_max) {
  // nop
}

connection_actor simulated_connections::spawn(connection_opener open) {
  auto made = world_.system().spawn(connection, std::move(open));
  if (busy_us_max_ > 0)
    world_.make_slow(caf::actor_cast<caf::strong_actor_ptr>(made),
                     busy_us_max_);
  return made;
}

void simulated_connections::add_target(
    const std::string& store, std::unique_ptr<store_connection> opened) {
  // A function must be copyable, what it hands out once is not.
  auto held
      = std::make_shared<std::unique_ptr<store_connection>>(std::move(opened));
  targets_[store]
      = spawn([held]() -> result<std::unique_ptr<store_connection>> {
          return std::move(*held);
        });
}

lent_connection simulated_connections::source(const std::string& store) {
  if (auto written = targets_.find(store); written != targets_.end())
    return {written->second, true};
  auto open = [database = databases_.at(
                   store)]() -> result<std::unique_ptr<store_connection>> {
    return open_memory_store(database, store_access::read);
  };
  return {spawn(std::move(open)), false};
}

connection_actor simulated_connections::target(const std::string& store) {
  return targets_.at(store);
}

lent_connection simulated_connections::writer(const std::string& store) {
  return {target(store), true};
}

void simulated_connections::shut_down() {
  for (const auto& [store, target] : targets_)
    caf::anon_send_exit(target, caf::exit_reason::user_shutdown);
}

} // namespace dunlin
