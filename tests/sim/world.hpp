#pragma once

#include "tests/sim/chooser.hpp"
#include "tests/sim/event_log.hpp"
#include "tests/sim/world_options.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/fwd.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

/// @file
/// A world of actors in one thread and virtual time, where a chooser decides
/// who is next. All access to CAF's testing scheduler is here.

namespace dunlin {

/// Why a world stopped running.
enum class world_end : uint8_t {
  as_wished,      ///< what was waited for is there
  idle,           ///< no message and no timer is left
  too_many_steps, ///< `world_options::steps_max`: it never ends
};

/// An actor system whose every step is a choice on a tape. Actors are spawned
/// undetached through `system()`; their clock is the world's.
class world {
public:
  /// @param chance outlives the world.
  explicit world(chooser& chance, world_options options = {});

  /// Kills what still lives. Never waits, whatever timers the actors hold.
  ~world();

  world(const world&) = delete;
  world& operator=(const world&) = delete;

  caf::actor_system& system() noexcept {
    return system_;
  }

  chooser& chance() noexcept {
    return chance_;
  }

  /// One message of one actor, or one timer.
  /// @returns false if there is neither.
  bool step();

  /// Steps until `done` says so.
  world_end run_until(const std::function<bool()>& done);

  /// Steps until nothing is left to do.
  world_end run();

  /// Ends every actor at once, as the death of their process would: no message
  /// and no timer is handled any more; an actor that never had a turn sets
  /// itself up, and that is all. A database that shall see a crash is told
  /// before (`memory_database::lose_uncommitted`), so that it takes nothing.
  void kill_all();

  /// Messages delivered and timers fired.
  uint64_t steps() const noexcept {
    return steps_;
  }

  virtual_time now() const;

  /// Stands for all that happened, in its order.
  uint64_t hash() const noexcept {
    return log_.hash();
  }

  /// For a failure: the options and the last events.
  std::string report() const;

private:
  /// Somebody who was seen in this world.
  struct inhabitant {
    /// `NUMBER NAME`.
    std::string name;
    caf::weak_actor_ptr handle;
    bool is_killed = false;
  };

  inhabitant& meet(caf::abstract_actor& who);
  /// By order of spawning, from 0.
  uint64_t number_of(const caf::abstract_actor& who) const noexcept;
  std::string_view name_of(const caf::strong_actor_ptr& who);

  /// The position in the job queue of who is next.
  size_t choose_job();
  bool is_starved(caf::resumable* job) const;

  void fire_timer();
  void run_job(caf::resumable& job);
  void record(std::string_view receiver, const caf::mailbox_element* message);

  static caf::actor_system_config& configure(caf::actor_system_config& config);

  chooser& chance_;
  world_options options_;
  caf::actor_system_config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& scheduler_;
  /// What the texts of handles end with; differs from process to process.
  std::string node_suffix_;
  /// Ids below belong to the system itself.
  caf::actor_id first_id_;
  std::map<caf::actor_id, inhabitant> inhabitants_;
  event_log log_;
  uint64_t steps_ = 0;
};

} // namespace dunlin
