#include "tests/sim/simulated_run.hpp"

#include "actors/budget.hpp"
#include "actors/overseer.hpp"
#include "config/assert.hpp"
#include "tests/sim/memory_store.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dunlin {

namespace {

/// A run of these workloads takes a few thousand steps at most.
constexpr uint64_t run_steps_max = 60'000;

/// A pause is up to seven times as many steps of the world.
constexpr uint64_t pause_steps = 50;

world_options options_of_run(chooser& chance) {
  auto options = draw_world_options(chance.at(concern::schedule));
  options.steps_max = run_steps_max;
  return options;
}

board_actor::behavior_type quiet_board() {
  return {[](const board_update&) { return caf::ok_atom_v; }};
}

/// What is known of a run whose overseer died.
run_report report_of_the_dead(const caf::error& problem, size_t steps) {
  run_report told;
  told.outcome = run_outcome::failed;
  told.steps.resize(steps);
  for (auto& step : told.steps)
    step.status = step_status::stopped;
  told.violations = {from_caf(problem).text};
  return told;
}

/// Asks for the run and keeps its report; cancels what the stores do when the
/// run is to stop at once.
caf::behavior program(caf::event_based_actor* self, const overseer_actor& whom,
                      const std::shared_ptr<std::optional<run_report>>& report,
                      size_t steps, const std::function<void()>& cancel) {
  const auto died = [report, steps](const caf::error& problem) {
    if (!report->has_value())
      *report = report_of_the_dead(problem, steps);
  };
  self->monitor(whom);
  self->set_down_handler([self, died](const caf::down_msg& down) {
    died(down.reason);
    self->quit();
  });
  ask(self, whom, begin_atom_v)
      .then([report](run_report& told) { *report = std::move(told); }, died);
  return {[cancel](cancel_atom) { cancel(); }};
}

} // namespace

simulated_run::simulated_run(run_setup setup, chooser& chance, sightings& seen)
    : setup_(std::move(setup)), seen_(seen),
      world_(chance, options_of_run(chance)),
      held_(std::make_shared<row_meter>()), watcher_(seen, limits(), held_),
      connections_(std::make_shared<simulated_connections>(
          world_, setup_.databases, setup_.work.busy_us_max)),
      mappers_(std::make_shared<simulated_mappers>(world_, setup_.work, held_)),
      report_(std::make_shared<std::optional<run_report>>()) {
  world_.watch_messages(
      [this](std::string_view receiver, const caf::type_erased_tuple& what) {
        watcher_.look(receiver, what);
      });
}

uint64_t simulated_run::migrators_max() const {
  auto migrators = uint64_t{setup_.work.plan.run.migrators_max};
  for (const auto& next : setup_.script.disturbances)
    if (next.kind == disturbance_kind::set_migrators)
      migrators = std::max<uint64_t>(migrators, next.detail + 1);
  return migrators;
}

bounds simulated_run::limits() const {
  bounds limits;
  limits.memory_bytes = setup_.work.plan.run.memory_bytes;
  // Each scanner keeps its buffer, each migrator the batch that it moves and
  // the next; a batch that comes back was found before.
  limits.batches_ahead_max = 2 * migrators_max();
  for (const auto& step : setup_.plan->steps)
    if (!step.is_script())
      limits.batches_ahead_max += step.table().buffer + 1;
  return limits;
}

// -- the beginning ------------------------------------------------------------

bool simulated_run::begin() {
  if (!take_leases())
    return false;
  faults_ = std::make_shared<drawn_faults>(world_.chance().at(concern::store),
                                           setup_.script.faults_max, seen_);
  mappers_->set_faults(faults_);
  for (auto& [name, database] : setup_.databases) {
    database->faults = faults_;
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
    const auto* record = ledgers[step.written_store()].find(step.name);
    // A run over listed keys has books of its own.
    if (record != nullptr && !step.is_keyed()) {
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
  // So few that they are reached.
  args.settings.resting_batches_max = 2;
  args.resumed = resumed_;
  args.stores = connections_;
  args.mappers = mappers_;
  args.budget = budget_;
  if (setup_.work.board_us_max > 0) {
    board_ = system.spawn(quiet_board);
    world_.make_slow(caf::actor_cast<caf::strong_actor_ptr>(board_),
                     setup_.work.board_us_max);
    args.boards.push_back(board_);
  }
  overseer_ = system.spawn(overseer, std::move(args));
  operator_.emplace(system, overseer_);
  program_
      = system.spawn(program, overseer_, report_, setup_.plan->steps.size(),
                     [faults = faults_] { faults->cancel(); });
}

// -- on its way ---------------------------------------------------------------

run_phase simulated_run::step() {
  const auto& planned = setup_.script.disturbances;
  while (phase_ == run_phase::going && next_disturbance_ < planned.size()
         && planned[next_disturbance_].at_step <= world_.steps())
    disturb(planned[next_disturbance_++]);
  if (phase_ != run_phase::going)
    return phase_;
  if (resume_at_ && *resume_at_ <= world_.steps()) {
    resume_at_.reset();
    operator_->look_and_resume(
        [this](const steer_answer& answer) { look_at_rest(answer); });
  }
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
    if (entry.kind != commit_kind::batch_written || entry.run != setup_.name)
      continue;
    watcher_.committed();
    if (troubles_.overseer_killed)
      ++commits_for_the_dead_;
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
  case disturbance_kind::stop:
  case disturbance_kind::pause:
  case disturbance_kind::set_migrators:
    steer(what);
    return;
  case disturbance_kind::kill_migrator:
    troubles_.migrator_killed
        = kill("migrator", what.detail) || troubles_.migrator_killed;
    return;
  case disturbance_kind::kill_overseer:
    count_commits();
    troubles_.overseer_killed = kill("overseer", 0);
    troubles_.actor_killed
        = troubles_.overseer_killed || troubles_.actor_killed;
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

void simulated_run::steer(const disturbance& what) {
  if (what.kind == disturbance_kind::set_migrators) {
    ++seen_["changes of the number of migrators"];
    operator_->say(steer_verb::migrators, 1 + what.detail % 5);
  } else if (what.kind == disturbance_kind::pause) {
    ++seen_["pauses"];
    operator_->say(steer_verb::pause);
    resume_at_ = world_.steps() + 1 + what.detail * pause_steps;
  } else {
    const bool at_once = what.kind == disturbance_kind::stop;
    ++seen_[at_once ? "stops at once" : "drains"];
    troubles_.drained = true;
    operator_->say(at_once ? steer_verb::stop : steer_verb::drain);
  }
}

/// What must hold when a paused run says that it has nothing open.
void simulated_run::look_at_rest(const steer_answer& answer) {
  if (answer.pace != run_pace::paused || !answer.is_at_rest)
    return;
  ++seen_["paused runs at rest"];
  if (troubles_.contested)
    return; // another run is not paused
  for (const auto& [name, database] : setup_.databases)
    if (database->writer)
      problems_.push_back("a paused run has a transaction open in " + name);
  if (held_->bytes > 0 && !troubles_.actor_killed && !troubles_.migrator_killed)
    problems_.push_back("a paused run holds rows");
}

bool simulated_run::kill(const std::string& victim, uint32_t which) {
  const bool is_dead = world_.kill_one(victim, which);
  if (is_dead)
    ++seen_[victim == "overseer" ? "killed: the overseer"
                                 : "killed: a " + victim];
  return is_dead;
}

// -- the end ------------------------------------------------------------------

void simulated_run::crash() {
  for (auto& [name, database] : setup_.databases)
    database->lose_uncommitted();
  world_.kill_all();
  phase_ = run_phase::crashed;
}

void simulated_run::see_the_rest_end() {
  world_.run();
  // Whoever was about to commit could not hear of the death any more.
  count_commits();
  if (commits_for_the_dead_ > migrators_max())
    problems_.push_back(std::to_string(commits_for_the_dead_)
                        + " batches were committed for a dead overseer");
  // What the program spawned waits for its word.
  const auto spawned = connections_->targets() + (board_ ? 2 : 1);
  if (world_.system().registry().running() > spawned)
    problems_.push_back("somebody lives on for a dead overseer");
}

void simulated_run::shut_down() {
  if (troubles_.overseer_killed)
    see_the_rest_end();
  connections_->shut_down();
  judge_commands();
  caf::anon_send_exit(budget_, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(program_, caf::exit_reason::user_shutdown);
  if (board_)
    caf::anon_send_exit(board_, caf::exit_reason::user_shutdown);
  budget_ = nullptr;
  overseer_ = nullptr;
  program_ = nullptr;
  operator_.reset();
  board_ = nullptr;
  if (world_.run() != world_end::idle)
    problems_.push_back("after its report the run goes on for ever");
  if (const auto left = world_.system().registry().running(); left > 0)
    problems_.push_back(std::to_string(left)
                        + " actors live on after the run's report");
}

/// What the operator said stands in the ledger of each store.
void simulated_run::judge_commands() {
  if (troubles_.actor_killed || troubles_.contested)
    return;
  std::map<std::string, uint64_t> kept;
  for (const auto& step : setup_.plan->steps)
    kept[step.written_store()] = 0;
  for (const auto& entry : *setup_.databases.begin()->second->commits)
    if (entry.kind == commit_kind::command_kept && entry.run == setup_.name)
      ++kept[entry.database];
  seen_["words kept in ledgers"] += operator_->words_taken();
  for (const auto& [store, words] : kept)
    if (words < operator_->words_taken())
      problems_.push_back("the ledger of " + store + " has "
                          + std::to_string(words) + " words of the operator's "
                          + std::to_string(operator_->words_taken()));
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
