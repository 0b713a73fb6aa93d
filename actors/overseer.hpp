#pragma once

#include "actors/announcer.hpp"
#include "actors/connections.hpp"
#include "actors/lock_state.hpp"
#include "actors/logbook.hpp"
#include "actors/mapper.hpp"
#include "actors/protocol.hpp"
#include "actors/run_closer.hpp"
#include "actors/steering.hpp"
#include "plan/run_state.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

/// @file
/// The OVERSEER actor: owns the run. `plan/run_state.hpp` decides; the overseer
/// spawns, sends, asks, and tells the boards. At each tick it looks whether the
/// run's locks are held: while one is lost nothing is handed out.

namespace dunlin {

struct migrator_args;

/// Makes a migrator; the overseer monitors it.
using migrator_maker = std::function<migrator_actor(
    overseer_actor::pointer overseer, const migrator_args& args)>;

/// What the overseer is given when it is spawned.
struct overseer_args {
  std::shared_ptr<const migration_plan> plan;
  run_settings settings;
  /// One entry a step, from the ledgers; empty: nothing was done yet.
  std::vector<step_resume> resumed;
  std::shared_ptr<connections> stores;
  /// For the steps whose rows go through the user's code.
  std::shared_ptr<dunlin::mappers> mappers;
  budget_actor budget;
  /// Null: the run's locks can't be lost.
  std::shared_ptr<const lock_state> locks;
  /// Status board and log: whatever wants events.
  std::vector<board_actor> boards;
  /// One of them shows what each migrator has in hand.
  bool is_watched = false;
  /// Empty: those of `migrator.hpp`.
  migrator_maker make_migrator = {};
};

class overseer_state {
public:
  static inline const char* name = "overseer";

  explicit overseer_state(overseer_actor::pointer self);

  void init(overseer_args args);

  caf::typed_response_promise<run_report> begin();
  steer_answer steer(const steer_request& asked);
  void tick(uint64_t generation);

  void heard(const migrator_up& news);
  void heard(const batch_began& news);
  void heard(const batch_ended& news);
  void heard(const batch_broke& news);
  void heard(const script_ended& news);
  void heard(const script_broke& news);
  void heard(const table_left& news);
  void heard(const command_said& news);
  void heard(const scan_began& news);
  void heard(const batch_handed_out& news);
  void heard(const scan_finished& news);
  void heard(const scan_broke& news);
  void heard(const scan_counted& news);
  void retry(step_index step, batch_id id);
  void rested(step_index step);
  void lost(const caf::actor_addr& who, const caf::error& reason);

private:
  void run(const run_state::commands& commands);
  void execute(const spawn_migrator& command);
  void execute(const retire_migrator& command);
  void execute(const assign_script& command);
  void execute(const assign_table& command);
  void execute(const leave_table& command);
  void execute(const start_scan& command);
  void execute(const pause_scans&);
  void execute(const resume_scans&);
  void execute(const stop_scan& command);
  void execute(const hold_scan& command);
  void execute(const try_scan_again& command);
  void execute(const rest_step& command);
  void execute(const hand_out_again& command);
  void execute(const retry_later& command);
  void execute(const settle_batch& command);
  void execute(const settle_script& command);
  void execute(const count_source& command);
  void execute(const close_step& command);
  void close(step_index step, const step_closing& closing,
             uint32_t attempts_left);
  void execute(const step_ended& command);
  void execute(const end_run& command);

  steer_outcome judge_word(const steer_request& asked) const;
  void look_at_locks();
  steer_answer answer(const steer_request& asked, steer_outcome outcome) const;
  void carry_out(const steer_request& asked);
  connection_actor target_of(step_index step);
  void step_began(step_index step);
  void step_finished(step_index step);
  void deliver(run_outcome outcome);

  overseer_actor::pointer self_;
  overseer_args args_;
  std::optional<run_state> run_;
  std::map<migrator_id, migrator_actor> migrators_;
  std::map<caf::actor_addr, migrator_id> migrator_ids_;
  std::map<step_index, scanner_actor> scanners_;
  std::map<caf::actor_addr, step_index> scanner_steps_;
  std::set<std::string> written_stores_;
  /// Writing connections and the budget: without them the run can't go on.
  std::set<caf::actor_addr> vital_;
  /// The shape of each table step whose scan began.
  std::map<step_index, table_work> work_;
  table_paces paces_;
  /// One entry a step, for the report.
  std::vector<step_span> spans_;
  uint64_t began_us_ = 0;
  /// When what is carried out now was decided, since the begin; never 0.
  uint64_t decided_us_ = 1;
  uint32_t migrators_max_ = 1;
  std::optional<announcer> voice_;
  std::optional<logbook> logbook_;
  std::optional<run_closer> closer_;
  lock_pause lock_;
  /// Scanners that were told of a pause and still have something open.
  size_t scanners_pausing_ = 0;
  caf::typed_response_promise<run_report> report_;
  /// For the report.
  std::vector<std::string> unforeseen_;
  uint64_t tick_generation_ = 0;
  program_actor program_;
  /// The operator wants it to stop at once.
  bool is_cancelled_ = false;
  bool over_ = false;
};

/// Waits for `begin_atom`; quits when the run is over and reported.
overseer_actor::behavior_type
overseer(overseer_actor::stateful_pointer<overseer_state> self,
         overseer_args args);

} // namespace dunlin
