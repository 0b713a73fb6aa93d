#pragma once

#include "plan/plan.hpp"
#include "plan/scan_window.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

/// @file
/// Which migrator does what: spawned and retired by the configured number,
/// spread evenly over the table steps that hand out batches. Pure.

namespace dunlin {

struct spawn_migrator {
  migrator_id migrator = 0;
};

/// Finish what it holds, then end.
struct retire_migrator {
  migrator_id migrator = 0;
};

struct assign_script {
  migrator_id migrator = 0;
  step_index step = 0;
};

struct assign_table {
  migrator_id migrator = 0;
  step_index step = 0;
};

/// Finish what it holds of its table step, then be idle.
struct leave_table {
  migrator_id migrator = 0;
};

using crew_command = std::variant<spawn_migrator, retire_migrator,
                                  assign_script, assign_table, leave_table>;

/// What there is to do right now.
struct crew_demand {
  /// Scripts that may start and have nobody, the most urgent first: as many as
  /// the crew could take, or at least one if there are any.
  std::vector<step_index> scripts;
  /// Table steps that hand out batches, in serial order.
  std::vector<step_index> tables;
  /// Work may still turn up: idle migrators are kept for it.
  bool more_may_come = false;
};

/// The migrators of a run.
class crew {
public:
  explicit crew(uint32_t wanted);

  /// Changes how many there should be.
  void want(uint32_t wanted) noexcept;

  /// A migrator that was spawned is up, or one that had work is idle again.
  void idle(migrator_id migrator);

  /// A migrator ended.
  void gone(migrator_id migrator);

  /// Decides who does what now.
  std::vector<crew_command> decide(const crew_demand& demand);

  size_t alive() const noexcept {
    return members_.size();
  }

  bool knows(migrator_id migrator) const noexcept {
    return find(migrator) != nullptr;
  }

  size_t wanted() const noexcept {
    return wanted_;
  }

  /// The step that a migrator has in hand, also while it leaves or retires.
  std::optional<step_index> step_of(migrator_id migrator) const;

  /// How many scripts could be taken by those who are idle, who start, and who
  /// may be spawned.
  size_t openings() const;

  /// Whether it was told to retire: its end is no surprise.
  bool is_retiring(migrator_id migrator) const;

  /// How many take batches of a table step.
  size_t working_on(step_index step) const;

  /// How many have the step in hand, if only to leave it.
  size_t at(step_index step) const;

  bool anybody_at(step_index step) const {
    return at(step) > 0;
  }

private:
  enum class duty { starting, idle, script, table, leaving, retiring };
  struct member {
    migrator_id id = 0;
    duty does = duty::starting;
    std::optional<step_index> step;
  };

  /// What one call of `decide` works with.
  struct round {
    crew_demand demand;
    std::vector<crew_command> out;
  };

  void spawn(round& now);
  void assign(round& now);
  void retire(round& now);
  void rebalance(round& now);
  const member* find(migrator_id migrator) const noexcept;
  member* find(migrator_id migrator) noexcept;
  member* first_idle() noexcept;
  size_t remaining() const;

  uint32_t wanted_;
  migrator_id next_ = 1;
  /// By their numbers. There are few, and each event looks at all of them.
  std::vector<member> members_;
};

} // namespace dunlin
