#include "plan/run_state.hpp"

#include "config/assert.hpp"
#include "plan/waits.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// Scans that are open beyond one for each migrator, so that the next one is
/// ready in time. Each holds a connection and a buffer of batches.
constexpr size_t scans_ahead = 1;

} // namespace

run_state::run_state(const migration_plan& plan, const run_settings& settings,
                     const std::vector<step_resume>& resumed)
    : plan_(plan), settings_(settings), crew_(settings.migrators) {
  DUNLIN_ASSERT(resumed.size() == plan.steps.size());
  std::vector<bool> done;
  for (step_index i = 0; i < plan.steps.size(); ++i) {
    steps_.emplace_back(i, plan.steps[i], settings_, resumed[i]);
    done.push_back(resumed[i].done);
  }
  // Done steps are replaced by the open ones before them: the plan's edges are
  // lean, so a step that is done (and reset ones before it are not) would else
  // let its successors start.
  before_ = open_waits(plan, done);
}

// -- the operator -------------------------------------------------------------

run_state::commands run_state::start() {
  started_ = true;
  return conclude({});
}

run_state::commands run_state::pause() {
  if (pace_ != run_pace::going || end_said_)
    return {};
  pace_ = run_pace::paused;
  return conclude({pause_scans{}});
}

run_state::commands run_state::resume() {
  if (pace_ != run_pace::paused || end_said_)
    return {};
  pace_ = run_pace::going;
  return conclude({resume_scans{}});
}

run_state::commands run_state::drain() {
  pace_ = run_pace::stopping;
  return conclude({});
}

run_state::commands run_state::set_migrators(uint32_t migrators) {
  crew_.want(migrators);
  return conclude({});
}

// -- migrators ----------------------------------------------------------------

run_state::commands run_state::migrator_ready(migrator_id migrator) {
  deaths_at_start_ = 0;
  crew_.idle(migrator);
  return conclude({});
}

run_state::commands run_state::migrator_lost(migrator_id migrator) {
  commands out;
  auto step = crew_.step_of(migrator);
  auto expected = crew_.is_retiring(migrator);
  crew_.gone(migrator);
  for (auto& book : steps_)
    book.holder_lost(migrator, out);
  // It may be committed all the same.
  if (step && steps_[*step].is_script())
    out.push_back(settle_script{*step});
  else if (!expected && !stopping())
    charge_death(step);
  return conclude(std::move(out));
}

run_state::commands run_state::table_left(step_index step, migrator_id migrator,
                                          error problem) {
  commands out;
  crew_.idle(migrator);
  if (problem.code != error_code::none && !excused(problem))
    steps_[step].table_refused(std::move(problem), out);
  return conclude(std::move(out));
}

run_state::commands run_state::script_done(step_index step,
                                           migrator_id migrator) {
  commands out;
  crew_.idle(migrator);
  // Its row in the ledger was committed with the script: nothing to close.
  steps_[step].end(step_status::done, out);
  return conclude(std::move(out));
}

run_state::commands
run_state::script_failed(step_index step, migrator_id migrator, error problem) {
  commands out;
  crew_.idle(migrator);
  script_broke(step, std::move(problem), out);
  return conclude(std::move(out));
}

run_state::commands run_state::script_settled(step_index step, bool is_done) {
  commands out;
  if (is_done)
    steps_[step].end(step_status::done, out);
  else
    script_broke(
        step,
        {error_code::actor_died, "the migrator that ran this script died"},
        out);
  return conclude(std::move(out));
}

run_state::commands run_state::script_unsettled(step_index step,
                                                error problem) {
  commands out;
  script_broke(step, std::move(problem), out);
  return conclude(std::move(out));
}

// -- scanners -----------------------------------------------------------------

run_state::commands run_state::scan_opened(step_index step) {
  steps_[step].scan_opened();
  return conclude({});
}

run_state::commands run_state::scan_over(step_index step) {
  steps_[step].scan_over(stopping());
  return conclude({});
}

run_state::commands run_state::scan_failed(step_index step, error problem) {
  commands out;
  if (problem.code == error_code::store_busy) {
    steps_[step].scan_stumbled(std::move(problem), stopping(), out);
    return conclude(std::move(out));
  }
  steps_[step].scan_gone();
  if (!excused(problem))
    steps_[step].fail(std::move(problem));
  return conclude(std::move(out));
}

run_state::commands run_state::source_counted(step_index step, uint64_t total,
                                              uint64_t past_bound,
                                              uint64_t null_keys,
                                              bool changed) {
  commands out;
  steps_[step].source_counted({total, past_bound, null_keys, changed}, out);
  return conclude(std::move(out));
}

// -- batches ------------------------------------------------------------------

run_state::commands run_state::batch_handed(step_index step, batch work,
                                            migrator_id migrator) {
  commands out;
  steps_[step].batch_handed(std::move(work), migrator, crew_.knows(migrator),
                            out);
  return conclude(std::move(out));
}

run_state::commands run_state::batch_done(step_index step, batch_id id,
                                          const batch_counts& counts) {
  steps_[step].batch_done(id, counts);
  return conclude({});
}

run_state::commands run_state::batch_failed(step_index step, const batch& work,
                                            error problem) {
  commands out;
  if (excused(problem))
    steps_[step].batch_left(work.id);
  else
    steps_[step].batch_failed(work, std::move(problem), out);
  return conclude(std::move(out));
}

run_state::commands run_state::batch_settled(step_index step, batch_id id,
                                             bool committed,
                                             const batch_counts& counts) {
  commands out;
  if (committed || !stopping())
    steps_[step].batch_settled(id, committed, counts, out);
  else
    steps_[step].settling_given_up(id);
  return conclude(std::move(out));
}

run_state::commands run_state::settle_failed(step_index step, batch_id id,
                                             error problem) {
  steps_[step].settling_given_up(id);
  if (!excused(problem))
    steps_[step].fail(std::move(problem));
  return conclude({});
}

run_state::commands run_state::retry_due(step_index step, batch_id id) {
  commands out;
  steps_[step].retry_due(id, out);
  return conclude(std::move(out));
}

run_state::commands run_state::rest_over(step_index step) {
  steps_[step].rest_over();
  return conclude({});
}

// -- the ledger's word --------------------------------------------------------

run_state::commands run_state::step_closed(step_index step) {
  commands out;
  auto failed = steps_[step].failing();
  steps_[step].end(failed ? step_status::failed : step_status::done, out);
  return conclude(std::move(out));
}

run_state::commands run_state::close_failed(step_index step, error problem) {
  commands out;
  // The ledger can't be told; the step stays open there and a rerun goes on.
  auto is_excused = excused(problem);
  steps_[step].close_failed(std::move(problem), is_excused, out);
  return conclude(std::move(out));
}

// -- conclusions --------------------------------------------------------------

bool run_state::excused(const error& problem) const noexcept {
  // What is cut short by a stop did not fail: the next run goes on with it.
  return stopping()
         && (problem.code == error_code::interrupted
             || is_transient(problem.code));
}

void run_state::script_broke(step_index step, error problem, commands& out) {
  if (excused(problem))
    steps_[step].end(step_status::stopped, out);
  else
    steps_[step].script_failed(std::move(problem), out);
}

void run_state::charge_death(std::optional<step_index> step) {
  // A run must end even if whoever it spawns dies.
  auto deaths_max = uint64_t{settings_.retry.attempts} * crew_.wanted();
  if (step) {
    steps_[*step].migrator_died(deaths_max);
    return;
  }
  if (++deaths_at_start_ < deaths_max)
    return;
  for (step_index i = 0; i < steps_.size(); ++i)
    if (steps_[i].hands_out() || (steps_[i].is_script() && ready(i)))
      steps_[i].fail({error_code::actor_died,
                      "migrators died before they could begin anything"});
}

bool run_state::ready(step_index step) const {
  auto is_done = [this](auto earlier) {
    return steps_[earlier].progress().status == step_status::done;
  };
  return steps_[step].progress().status == step_status::waiting
         && !steps_[step].failing() && !steps_[step].is_resting()
         && std::all_of(before_[step].begin(), before_[step].end(), is_done);
}

run_state::commands run_state::conclude(commands out) {
  if (!started_)
    return out;
  do {
    for (step_index i = 0; i < steps_.size(); ++i)
      steps_[i].advance(pace_, crew_.anybody_at(i), out);
  } while (failure_stops_run());
  block_dependents(out);
  if (pace_ == run_pace::going)
    begin_ready_scans(out);
  decide_crew(out);
  maybe_end(out);
  return out;
}

bool run_state::failure_stops_run() {
  auto failing = [](auto& book) { return book.failing(); };
  if (stopping() || settings_.failure == on_failure::finish
      || std::none_of(steps_.begin(), steps_.end(), failing))
    return false;
  pace_ = run_pace::stopping;
  return true;
}

void run_state::block_dependents(commands& out) {
  // In serial order a single pass would do, but `after` may point forward.
  for (bool changed = true; changed;) {
    changed = false;
    for (step_index i = 0; i < steps_.size(); ++i) {
      if (steps_[i].progress().status != step_status::waiting)
        continue;
      auto is_lost = [this](auto earlier) {
        auto status = steps_[earlier].progress().status;
        return status == step_status::failed || status == step_status::blocked;
      };
      auto cause = std::find_if(before_[i].begin(), before_[i].end(), is_lost);
      if (cause == before_[i].end())
        continue;
      steps_[i].block(plan_.steps[*cause].name, out);
      changed = true;
    }
  }
}

void run_state::begin_ready_scans(commands& out) {
  auto scans = [](auto& book) { return book.scans(); };
  auto open
      = static_cast<size_t>(std::count_if(steps_.begin(), steps_.end(), scans));
  for (step_index i = 0; i < steps_.size(); ++i) {
    if (open >= crew_.wanted() + scans_ahead)
      return;
    if (!steps_[i].is_script() && ready(i)) {
      steps_[i].begin(out);
      ++open;
    }
  }
}

void run_state::decide_crew(commands& out) {
  crew_demand demand;
  for (step_index i = 0; i < steps_.size(); ++i) {
    if (stopping() || steps_[i].finished())
      continue;
    // Also while paused: idle migrators wait for the run to go on.
    demand.more_may_come = true;
    if (pace_ == run_pace::paused)
      continue;
    if (steps_[i].is_script() && ready(i))
      demand.scripts.push_back(i);
    else if (steps_[i].hands_out())
      demand.tables.push_back(i);
  }
  for (auto& command : crew_.decide(demand)) {
    if (auto script = std::get_if<assign_script>(&command))
      steps_[script->step].begin(out);
    std::visit([&](auto& what) { out.push_back(what); }, command);
  }
}

void run_state::maybe_end(commands& out) {
  auto is_open = [this](auto& book) {
    return !book.finished()
           && !(stopping() && book.progress().status == step_status::waiting);
  };
  if (end_said_ || crew_.alive() > 0
      || std::any_of(steps_.begin(), steps_.end(), is_open))
    return;
  // What waits when a run is stopped is not begun any more.
  for (auto& book : steps_)
    book.end(step_status::stopped, out);
  auto any = [this](step_status status) {
    return std::any_of(steps_.begin(), steps_.end(), [=](auto& book) {
      return book.progress().status == status;
    });
  };
  end_said_ = true;
  out.push_back(end_run{any(step_status::failed)    ? run_outcome::failed
                        : any(step_status::stopped) ? run_outcome::stopped
                                                    : run_outcome::done});
}

} // namespace dunlin
