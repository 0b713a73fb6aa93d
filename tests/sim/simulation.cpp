#include "tests/sim/simulation.hpp"

#include "config/assert.hpp"
#include "plan/keyed_plan.hpp"
#include "tests/sim/keyed_runs.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace dunlin {

namespace {

/// Runs after those that are disturbed: one that fails for a reason, and one
/// that goes through when the reason is gone.
constexpr uint64_t quiet_runs_max = 3;

/// How often an overtaken run has the next step.
constexpr uint32_t overtaken_per_mille = 400;

class simulation {
public:
  explicit simulation(chooser& chance);

  simulation_result run();

private:
  void next_run();
  std::shared_ptr<const migration_plan> plan_of(const run_script& script);
  void begin(simulated_run& next);
  void step_old();
  void finish_old();
  void close(const simulated_run& ended);
  void heal();
  void judge(const simulated_run& ended);
  void complain(const simulated_run& where, const findings& found);

  chooser& chance_;
  workload work_;
  std::shared_ptr<journal> commits_ = std::make_shared<journal>();
  memory_databases databases_;
  std::shared_ptr<const migration_plan> plan_;
  run_script undisturbed_;
  /// A run that was overtaken and goes on.
  std::unique_ptr<simulated_run> old_;
  running_hash hash_;
  bool is_healed_ = false;
  bool is_over_ = false;
  simulation_result result_;
};

simulation::simulation(chooser& chance)
    : chance_(chance), work_(draw_workload(chance.at(concern::workload))) {
  for (const auto& [name, store] : work_.plan.stores) {
    auto database = std::make_shared<memory_database>(name, commits_);
    database->page_rows_max = work_.page_rows_max;
    database->failing_text = failing_script_text;
    database->refused_text = refused_row_text;
    database->streams = work_.streams;
    databases_[name] = std::move(database);
  }
  for (const auto& table : work_.tables)
    fill(*databases_.at(table.database), table);
  auto plan = make_plan(work_.plan);
  DUNLIN_ASSERT(plan.has_value());
  plan_ = std::make_shared<const migration_plan>(std::move(*plan));
}

simulation_result simulation::run() {
  while (!is_over_)
    next_run();
  result_.hash = hash_.value();
  return std::move(result_);
}

// -- one run after the other --------------------------------------------------

std::shared_ptr<const migration_plan>
simulation::plan_of(const run_script& script) {
  // An old run may still begin the scan of the step.
  if (!script.listed || old_)
    return plan_;
  auto part = plan_keyed_run(*plan_, work_, *script.listed, databases_);
  result_.seen["runs over listed keys"] += part ? 1 : 0;
  return part ? part : plan_;
}

void simulation::next_run() {
  const auto number = result_.runs++;
  const auto& script
      = number < work_.runs.size() ? work_.runs[number] : undisturbed_;
  auto next = std::make_unique<simulated_run>(
      run_setup{work_, plan_of(script), databases_, script,
                "run " + std::to_string(number)},
      chance_, result_.seen);
  begin(*next);
  if (old_)
    next->contest();
  while (next->step() == run_phase::going)
    if (old_
        && chance_.at(concern::schedule)
               .chance(overtaken_per_mille, "old run first"))
      step_old();
  if (next->phase() == run_phase::overtaken) {
    // One old run at a time is enough.
    if (old_)
      finish_old();
    next->go_on();
    old_ = std::move(next);
    return;
  }
  if (old_) {
    if (next->phase() == run_phase::crashed)
      old_->crash();
    finish_old();
  }
  if (next->phase() == run_phase::reported)
    next->shut_down();
  judge(*next);
  close(*next);
}

void simulation::begin(simulated_run& next) {
  // The transaction of an old run may be in the way: it ends.
  while (!next.begin()) {
    DUNLIN_ASSERT(old_ != nullptr);
    if (old_->phase() == run_phase::going)
      step_old();
    else
      finish_old();
  }
}

void simulation::step_old() {
  if (old_->phase() == run_phase::going)
    old_->step();
}

void simulation::finish_old() {
  while (old_->phase() == run_phase::going)
    old_->step();
  if (old_->phase() == run_phase::reported)
    old_->shut_down();
  judge(*old_);
  close(*old_);
  old_.reset();
}

void simulation::close(const simulated_run& ended) {
  hash_.add(ended.where().hash());
  result_.steps += ended.where().steps();
}

void simulation::heal() {
  is_healed_ = true;
  ++result_.seen["causes of failures taken away"];
  for (auto& [name, database] : databases_) {
    if (work_.refused == refusals::healed)
      database->refused_text = "nothing";
    database->failing_text = "nothing";
  }
}

// -- judging ------------------------------------------------------------------

void simulation::judge(const simulated_run& ended) {
  complain(ended, ended.problems());
  complain(ended, judge_journal(work_, *plan_, *commits_));
  std::string outcome = "crashed";
  const auto& report = ended.report();
  if (report) {
    complain(ended,
             judge_report(ended, work_, ended.plan(), databases_, is_healed_));
    outcome = report->outcome == run_outcome::done     ? "done"
              : report->outcome == run_outcome::failed ? "failed"
                                                       : "stopped";
  }
  ++result_.seen["runs that ended " + outcome];
  result_.outcome += (result_.outcome.empty() ? "" : ", ") + outcome;
  if (&ended == old_.get())
    return;
  if (outcome == "done" && !has_keyed(ended.plan()))
    complain(ended, judge_content(work_, databases_));
  const bool was_quiet = result_.runs > work_.runs.size();
  if (outcome == "failed" && was_quiet && !is_healed_)
    heal();
  if (outcome == "done" && was_quiet)
    is_over_ = true;
  if (result_.runs > work_.runs.size() + quiet_runs_max) {
    complain(ended, {"the plan is never done"});
    is_over_ = true;
  }
  if (!result_.found.empty())
    is_over_ = true;
}

void simulation::complain(const simulated_run& where, const findings& found) {
  if (found.empty())
    return;
  if (result_.found.empty())
    result_.report = where.name() + ", " + where.where().report();
  for (const auto& line : found)
    result_.found.push_back(where.name() + ": " + line);
}

} // namespace

simulation_result simulate(chooser& chance) {
  return simulation{chance}.run();
}

simulation_result simulate_seed(uint64_t seed) {
  chooser chance{seed};
  return simulate(chance);
}

tape record_seed(uint64_t seed, const std::string& story) {
  chooser chance{seed};
  const auto result = simulate(chance);
  tape recorded;
  recorded.story = story;
  recorded.seed = seed;
  recorded.hash = result.hash;
  recorded.outcome = result.outcome;
  recorded.options["runs"] = std::to_string(result.runs);
  recorded.options["steps"] = std::to_string(result.steps);
  recorded.choices = chance.choices();
  return recorded;
}

} // namespace dunlin
