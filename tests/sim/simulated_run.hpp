#pragma once

#include "actors/protocol.hpp"
#include "tests/sim/drawn_faults.hpp"
#include "tests/sim/sightings.hpp"
#include "tests/sim/simulated_connections.hpp"
#include "tests/sim/simulated_mappers.hpp"
#include "tests/sim/simulated_operator.hpp"
#include "tests/sim/workload.hpp"
#include "tests/sim/world.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// @file
/// One run of dunlin in one world: the real overseer, scanners, migrators,
/// connections and budget over databases in memory.

namespace dunlin {

/// What a run is made of; all of it outlives the run.
struct run_setup {
  const workload& work;
  std::shared_ptr<const migration_plan> plan;
  memory_databases& databases;
  /// What happens to the run.
  const run_script& script;
  /// Names the run in leases and journal.
  std::string name;
};

/// Where a run is.
enum class run_phase : uint8_t {
  going,
  reported,  ///< it ended with a report
  crashed,   ///< its process died
  overtaken, ///< somebody else takes its leases; it may go on
  stuck,     ///< it will never end
  broken,    ///< a bound was not held
};

/// What happened to a run that its report must be measured by.
struct run_troubles {
  bool drained = false;
  bool migrator_killed = false;
  /// Of those whose death fails a step or the run.
  bool actor_killed = false;
  bool overseer_killed = false;
  /// Another run was at work beside it.
  bool contested = false;
};

class simulated_run {
public:
  simulated_run(run_setup setup, chooser& chance, sightings& seen);

  /// Takes the leases, reads the ledgers, spawns all actors.
  /// @returns false if another run's transaction is in the way; try again.
  bool begin();

  /// One step of the world, and what happens at it.
  run_phase step();

  /// Goes on after it was overtaken.
  void go_on() noexcept {
    phase_ = run_phase::going;
  }

  /// Another run is at work beside it.
  void contest() noexcept {
    troubles_.contested = true;
    watcher_.contest();
  }

  /// The process dies: what is not committed is lost.
  void crash();

  /// Lets all actors of a run that has reported end; says who does not.
  void shut_down();

  run_phase phase() const noexcept {
    return phase_;
  }
  const std::optional<run_report>& report() const noexcept {
    return *report_;
  }
  const run_troubles& troubles() const noexcept {
    return troubles_;
  }
  const std::string& name() const noexcept {
    return setup_.name;
  }
  const migration_plan& plan() const noexcept {
    return *setup_.plan;
  }

  /// What was wrong, apart from what the journal and the databases tell.
  std::vector<std::string> problems() const;

  const world& where() const noexcept {
    return world_;
  }

private:
  bool take_leases();
  void spawn_actors();
  void count_commits();
  bool kill(const std::string& victim, uint32_t which);
  void disturb(const disturbance& what);
  void steer(const disturbance& what);
  void look_at_rest(const steer_answer& answer);
  void judge_commands();
  uint64_t migrators_max() const;
  bounds limits() const;
  void see_the_rest_end();

  run_setup setup_;
  sightings& seen_;
  world world_;
  std::shared_ptr<row_meter> held_;
  watcher watcher_;
  std::shared_ptr<simulated_connections> connections_;
  std::shared_ptr<simulated_mappers> mappers_;
  std::vector<step_resume> resumed_;
  budget_actor budget_;
  overseer_actor overseer_;
  std::optional<simulated_operator> operator_;
  /// When a pause ends, in steps of the world.
  std::optional<uint64_t> resume_at_;
  std::shared_ptr<drawn_faults> faults_;
  board_actor board_;
  /// Whoever asked for the run.
  caf::actor program_;
  std::shared_ptr<std::optional<run_report>> report_;
  std::vector<std::string> problems_;
  run_troubles troubles_;
  run_phase phase_ = run_phase::going;
  size_t next_disturbance_ = 0;
  size_t commits_seen_ = 0;
  uint64_t commits_for_the_dead_ = 0;
};

} // namespace dunlin
