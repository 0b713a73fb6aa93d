#pragma once

#include "tests/sim/chooser.hpp"
#include "tests/sim/event_log.hpp"
#include "tests/sim/world_options.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/fwd.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

  /// Kills one actor, as a crash of it alone would: the one at `which`, counted
  /// round and round, of those that live and have that name.
  /// @returns false if there is none.
  bool kill_one(std::string_view name, uint32_t which);

  /// From now on the actor takes up to `delay_us_max` of virtual time for each
  /// message, as one that blocks does. The order of its messages stays, also
  /// with a DOWN between them, which would not pass through a wire.
  void make_slow(const caf::strong_actor_ptr& who, uint32_t delay_us_max);

  /// Looks at every message just before it is handled.
  using message_hook = std::function<void(std::string_view receiver,
                                          const caf::type_erased_tuple&)>;
  void watch_messages(message_hook hook) {
    hook_ = std::move(hook);
  }

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

  /// Somebody who blocks.
  struct slow_inhabitant {
    uint32_t delay_us_max = 0;
    /// When the message that is next will be handled.
    std::optional<caf::actor_clock::time_point> due;
  };

  inhabitant& meet(caf::abstract_actor& who);
  /// By order of spawning, from 0.
  uint64_t number_of(const caf::abstract_actor& who) const noexcept;
  std::string_view name_of(const caf::strong_actor_ptr& who);

  /// The positions in the job queue of all who can go on now.
  std::vector<size_t> find_ready();

  /// When the first of those who block can go on.
  std::optional<caf::actor_clock::time_point> first_due() const;

  /// The position in the job queue of who is next.
  size_t choose_job(const std::vector<size_t>& ready);
  bool is_starved(caf::resumable* job) const;
  void kill(inhabitant& who);

  /// When the next timer fires; there must be one.
  caf::actor_clock::time_point next_timer() const;
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
  std::map<caf::actor_id, slow_inhabitant> slow_;
  message_hook hook_;
  event_log log_;
  uint64_t steps_ = 0;
};

} // namespace dunlin
