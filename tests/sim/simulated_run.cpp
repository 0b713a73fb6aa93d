#include "tests/sim/simulated_run.hpp"

#include "actors/budget.hpp"
#include "actors/overseer.hpp"
#include "config/assert.hpp"
#include "tests/sim/drawn_faults.hpp"
#include "tests/sim/memory_store.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dunlin {

namespace {

/// A run of these workloads takes a few thousand steps at most.
constexpr uint64_t run_steps_max = 60'000;

world_options options_of_run(chooser& chance) {
  auto options = draw_world_options(chance.at(concern::schedule));
  options.steps_max = run_steps_max;
  return options;
}

board_actor::behavior_type quiet_board() {
  return {[](const board_update&) { return caf::ok_atom_v; }};
}

/// Asks for the run and keeps its report.
void ask_for_run(caf::event_based_actor* self, const overseer_actor& whom,
                 const std::shared_ptr<std::optional<run_report>>& report,
                 size_t steps) {
  ask(self, whom, begin_atom_v)
      .then([report](run_report& told) { *report = std::move(told); },
            [report, steps](const caf::error& problem) {
              // It died before it was asked: nothing was done.
              run_report told;
              told.outcome = run_outcome::failed;
              told.steps.resize(steps);
              for (auto& step : told.steps)
                step.status = step_status::stopped;
              told.violations = {from_caf(problem).text};
              *report = std::move(told);
            });
}

} // namespace

simulated_run::simulated_run(run_setup setup, chooser& chance, sightings& seen)
    : setup_(std::move(setup)), seen_(seen),
      world_(chance, options_of_run(chance)),
      held_(std::make_shared<row_meter>()), watcher_(seen, limits(), held_),
      connections_(std::make_shared<simulated_connections>(
          world_, setup_.databases, setup_.work.busy_us_max)),
      report_(std::make_shared<std::optional<run_report>>()) {
  world_.watch_messages(
      [this](std::string_view receiver, const caf::type_erased_tuple& what) {
        watcher_.look(receiver, what);
      });
}

bounds simulated_run::limits() const {
  bounds limits;
  limits.memory_bytes = setup_.work.plan.run.memory_bytes;
  // Each scanner keeps its buffer, each migrator the batch that it moves and
  // the next; a batch that comes back was found before.
  auto migrators = uint64_t{setup_.work.plan.run.migrators_max};
  for (const auto& next : setup_.script.disturbances)
    if (next.kind == disturbance_kind::set_migrators)
      migrators = std::max<uint64_t>(migrators, next.detail + 1);
  limits.batches_ahead_max = 2 * migrators;
  for (const auto& step : setup_.plan->steps)
    if (!step.is_script())
      limits.batches_ahead_max += step.table().buffer + 1;
  return limits;
}

// -- the beginning ------------------------------------------------------------

bool simulated_run::begin() {
  if (!take_leases())
    return false;
  const auto faults = std::make_shared<drawn_faults>(
      world_.chance().at(concern::store), setup_.script.faults_max, seen_);
  for (auto& [name, database] : setup_.databases) {
    database->faults = faults;
    database->rows_held = held_;
  }
  spawn_actors();
  return true;
}

bool simulated_run::take_leases() {
  std::set<std::string> stores;
  for (const auto& step : setup_.plan->steps)
    stores.insert(step.written_store());
  std::map<std::string, ledger_contents> ledgers;
  for (const auto& store : stores)
    if (setup_.databases.at(store)->writer)
      return false;
  for (const auto& store : stores) {
    auto& database = *setup_.databases.at(store);
    database.faults = std::make_shared<fault_points>();
    auto opened
        = open_memory_store(setup_.databases.at(store), store_access::write);
    const auto& plan = setup_.work.plan;
    const auto taken = opened->target()->take_over(
        {plan.name, plan.path, setup_.name, "node", "host", 1});
    auto ledger = opened->target()->read_ledger(plan.name);
    DUNLIN_ASSERT(taken && ledger);
    ledgers[store] = std::move(*ledger);
    connections_->add_target(store, std::move(opened));
  }
  for (const auto& step : setup_.plan->steps) {
    step_resume next;
    if (const auto* record = ledgers[step.written_store()].find(step.name)) {
      next.done = record->state == step_state::done;
      next.counts = record->counts;
      next.rejects_open = record->rejects_open;
    }
    resumed_.push_back(next);
  }
  return true;
}

void simulated_run::spawn_actors() {
  auto& system = world_.system();
  const auto& run = setup_.work.plan.run;
  budget_ = system.spawn(budget, run.memory_bytes);
  overseer_args args;
  args.plan = setup_.plan;
  args.settings = {run.migrators_max, run.failure, run.rejects, run.retry};
  args.resumed = resumed_;
  args.stores = connections_;
  args.budget = budget_;
  if (setup_.work.board_us_max > 0) {
    board_ = system.spawn(quiet_board);
    world_.make_slow(caf::actor_cast<caf::strong_actor_ptr>(board_),
                     setup_.work.board_us_max);
    args.boards.push_back(board_);
  }
  overseer_ = system.spawn(overseer, std::move(args));
  system.spawn(ask_for_run, overseer_, report_, setup_.plan->steps.size());
}

// -- on its way ---------------------------------------------------------------

run_phase simulated_run::step() {
  const auto& planned = setup_.script.disturbances;
  while (phase_ == run_phase::going && next_disturbance_ < planned.size()
         && planned[next_disturbance_].at_step <= world_.steps())
    disturb(planned[next_disturbance_++]);
  if (phase_ != run_phase::going)
    return phase_;
  count_commits();
  if (world_.steps() >= run_steps_max || !world_.step())
    phase_ = run_phase::stuck;
  if (report_->has_value())
    phase_ = run_phase::reported;
  // So that a report shows what led to it.
  if (!watcher_.problems().empty())
    phase_ = run_phase::broken;
  return phase_;
}

void simulated_run::count_commits() {
  const auto& commits = *setup_.databases.begin()->second->commits;
  for (; commits_seen_ < commits.size(); ++commits_seen_) {
    const auto& entry = commits[commits_seen_];
    if (entry.kind == commit_kind::batch_written && entry.run == setup_.name)
      watcher_.committed();
  }
}

void simulated_run::disturb(const disturbance& what) {
  switch (what.kind) {
  case disturbance_kind::crash:
    ++seen_["crashes"];
    crash();
    return;
  case disturbance_kind::overtake:
    ++seen_["runs overtaken"];
    contest();
    phase_ = run_phase::overtaken;
    return;
  case disturbance_kind::drain:
    ++seen_["drains"];
    troubles_.drained = true;
    caf::anon_send(overseer_, drain_atom_v);
    return;
  case disturbance_kind::set_migrators:
    ++seen_["changes of the number of migrators"];
    caf::anon_send(overseer_, set_migrators{1 + what.detail % 5});
    return;
  case disturbance_kind::kill_migrator:
    troubles_.migrator_killed
        = kill("migrator", what.detail) || troubles_.migrator_killed;
    return;
  case disturbance_kind::kill_scanner:
  case disturbance_kind::kill_connection:
  case disturbance_kind::kill_budget: {
    const auto* victim = what.kind == disturbance_kind::kill_scanner ? "scanner"
                         : what.kind == disturbance_kind::kill_budget
                             ? "budget"
                             : "connection";
    troubles_.actor_killed
        = kill(victim, what.detail) || troubles_.actor_killed;
    return;
  }
  }
}

bool simulated_run::kill(const std::string& victim, uint32_t which) {
  const bool is_dead = world_.kill_one(victim, which);
  if (is_dead)
    ++seen_["killed: a " + victim];
  return is_dead;
}

// -- the end ------------------------------------------------------------------

void simulated_run::crash() {
  for (auto& [name, database] : setup_.databases)
    database->lose_uncommitted();
  world_.kill_all();
  phase_ = run_phase::crashed;
}

void simulated_run::shut_down() {
  connections_->shut_down();
  caf::anon_send_exit(budget_, caf::exit_reason::user_shutdown);
  if (board_)
    caf::anon_send_exit(board_, caf::exit_reason::user_shutdown);
  budget_ = nullptr;
  overseer_ = nullptr;
  board_ = nullptr;
  if (world_.run() != world_end::idle)
    problems_.push_back("after its report the run goes on for ever");
  if (const auto left = world_.system().registry().running(); left > 0)
    problems_.push_back(std::to_string(left)
                        + " actors live on after the run's report");
}

std::vector<std::string> simulated_run::problems() const {
  auto all = watcher_.problems();
  if (watcher_.deaths() > 0 && !troubles_.migrator_killed
      && !troubles_.actor_killed && phase_ != run_phase::crashed)
    all.push_back("somebody died whom nobody killed");
  all.insert(all.end(), problems_.begin(), problems_.end());
  if (phase_ == run_phase::stuck)
    all.push_back("the run never ends");
  return all;
}

} // namespace dunlin
