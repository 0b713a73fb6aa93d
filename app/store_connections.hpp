#pragma once

#include "actors/connection.hpp"
#include "actors/connections.hpp"
#include "config/profile.hpp"
#include "stores/store.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// @file
/// The connections of a run over real databases.

namespace dunlin {

/// A connection that was opened before its actor is there.
using open_target = std::unique_ptr<store_connection>;

/// Spawns connection actors, each with a thread of its own, and can cancel what
/// all of them do. Safe from any thread.
class store_connections : public connections {
public:
  /// @param targets the stores that the run writes, by name, open.
  /// @param claim by which they were taken over.
  store_connections(caf::actor_system& system,
                    std::map<std::string, store_config> stores,
                    std::map<std::string, open_target> targets,
                    run_claim claim);

  /// A target's connection for a store that this run writes and that has one
  /// writer: what it writes must not meet a reader of another connection. Else
  /// one that is new.
  lent_connection source(const std::string& store) override;

  connection_actor target(const std::string& store) override;

  lent_connection writer(const std::string& store) override;

  /// Interrupts every statement that runs now. What is opened later fails with
  /// `interrupted`.
  void cancel();

  /// Cancels, and ends every connection actor.
  void shut_down();

private:
  /// What outlives this object in the actors' threads.
  struct registry {
    std::mutex mutex;
    std::vector<std::shared_ptr<canceller>> cancellers;
    bool cancelled = false;

    result<void> add(std::shared_ptr<canceller> next);
  };

  connection_actor spawn_target(open_target opened);
  lent_connection spawn_own(connection_opener open);

  caf::actor_system& system_;
  std::map<std::string, store_config> stores_;
  run_claim claim_;
  std::shared_ptr<registry> registry_;
  std::mutex mutex_;
  std::map<std::string, connection_actor> targets_;
  /// Those that somebody has for itself.
  std::vector<caf::actor_addr> own_;
};

} // namespace dunlin
