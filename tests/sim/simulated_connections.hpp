#pragma once

#include "actors/connection.hpp"
#include "actors/connections.hpp"
#include "tests/sim/memory_database.hpp"
#include "tests/sim/world.hpp"

#include <map>
#include <memory>
#include <string>

/// @file
/// Connections to databases in memory, spawned undetached.

namespace dunlin {

using memory_databases
    = std::map<std::string, std::shared_ptr<memory_database>>;

class simulated_connections : public connections {
public:
  /// @param where outlives every actor that asks for connections.
  /// @param busy_us_max how long a connection may take for a request.
  simulated_connections(world& where, memory_databases databases,
                        uint32_t busy_us_max);

  /// Makes the writing connection of a store.
  /// @param opened has the lease already.
  void add_target(const std::string& store,
                  std::unique_ptr<store_connection> opened);

  lent_connection source(const std::string& store) override;
  connection_actor target(const std::string& store) override;
  lent_connection writer(const std::string& store) override;

  /// How many writing connections were made.
  size_t targets() const noexcept {
    return targets_.size();
  }

  /// Lets all writing connections end, for the sake of an orderly end.
  void shut_down();

private:
  connection_actor spawn(connection_opener open);

  world& world_;
  memory_databases databases_;
  uint32_t busy_us_max_;
  std::map<std::string, connection_actor> targets_;
};

} // namespace dunlin
