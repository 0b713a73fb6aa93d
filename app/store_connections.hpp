#pragma once

#include "actors/connection.hpp"
#include "actors/connections.hpp"
#include "app/shared_view.hpp"
#include "config/profile.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <vector>

/// @file
/// The connections of a run over real databases.

namespace dunlin {

/// A connection that was opened before its actor is there.
using open_target = std::unique_ptr<store_connection>;

/// How stores are read that are to be read in one view.
struct view_wishes {
  /// Connections that read one store, where their number must be fixed when the
  /// view is taken: one for each migrator and one for a scanner is enough, and
  /// any number does.
  uint32_t readers = 1;
  /// Tells people something about a store, by its name. Called by any thread.
  std::function<void(const std::string& store, const std::string& text)> say;
};

/// Spawns connection actors, each with a thread of its own, and can cancel what
/// all of them do. Safe from any thread.
class store_connections : public connections {
public:
  /// @param targets the stores that the run writes, by name, open.
  /// @param claim by which they were taken over.
  /// @param views each view is one that its store can give.
  store_connections(caf::actor_system& system,
                    std::map<std::string, store_config> stores,
                    std::map<std::string, open_target> targets, run_claim claim,
                    view_wishes views);

  /// Where a store is read in one view: a connection that reads it, others'
  /// too if the view can't have any number of readers. Else a
  /// target's connection for a store that this run writes and that has one
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
  /// So many open a store at a time. All that a run begins with at once share
  /// the processor and would be ready together, late: the most urgent script
  /// would wait for as many openings as there are migrators.
  static constexpr int openers_max = 2;

  /// What outlives this object in the actors' threads.
  struct registry {
    std::mutex mutex;
    std::counting_semaphore<openers_max> openers{openers_max};
    std::vector<std::shared_ptr<canceller>> cancellers;
    bool cancelled = false;

    result<void> add(std::shared_ptr<canceller> next);

    /// Opens when it is its turn, or has waited for that long enough.
    result<open_target> in_turn(const connection_opener& open);
  };

  /// The readers of a store in one view.
  struct view_readers {
    std::shared_ptr<shared_view> view;
    /// 0: any number.
    uint32_t readers_max = 0;
    /// At most so many.
    std::vector<connection_actor> spawned;
    size_t lent = 0;
  };

  connection_actor spawn_target(open_target opened);
  lent_connection spawn_own(connection_opener open);
  connection_opener opener_of(std::function<result<open_target>()> open) const;

  view_readers& readers_of(const store_config& store);
  lent_connection source_in_view(const store_config& store);

  caf::actor_system& system_;
  std::map<std::string, store_config> stores_;
  run_claim claim_;
  view_wishes wishes_;
  std::shared_ptr<registry> registry_;
  std::mutex mutex_;
  std::map<std::string, connection_actor> targets_;
  std::map<std::string, view_readers> views_;
  /// Those that are no target's.
  std::vector<caf::actor_addr> own_;
};

} // namespace dunlin
