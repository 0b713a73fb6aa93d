#include "plan/run_state.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// What is left to do of each step. One of unknown length counts least of all,
/// so that the number of steps decides where nothing is known.
std::vector<uint64_t> durations_left(const migration_plan& plan,
                                     const std::vector<step_resume>& resumed) {
  std::vector<uint64_t> out(plan.steps.size());
  for (size_t i = 0; i < out.size(); ++i)
    if (resumed.empty() || !resumed[i].done)
      out[i] = std::max<uint64_t>(1, plan.steps[i].expected.ms);
  return out;
}

} // namespace

run_state::run_state(const migration_plan& plan, const run_settings& settings,
                     const std::vector<step_resume>& resumed)
    : plan_(plan), settings_(settings), crew_(settings.migrators),
      graph_(plan.steps.size(), plan.edges),
      ranks_(remaining_paths(graph_, durations_left(plan, resumed))),
      scripts_(ranks_), tables_(ranks_), turns_(plan),
      statuses_(plan.steps.size()), done_before_(plan.steps.size()),
      awaited_(graph_.awaited()) {
  DUNLIN_ASSERT(resumed.empty() || resumed.size() == plan.steps.size());
  counts_[static_cast<size_t>(step_status::waiting)] = plan.steps.size();
  for (step_index i = 0; i < resumed.size(); ++i) {
    if (resumed[i].done) {
      statuses_[i] = step_status::done;
      done_before_[i] = true;
      --counts_[static_cast<size_t>(step_status::waiting)];
      ++counts_[static_cast<size_t>(step_status::done)];
    }
    if (!plan.steps[i].is_script())
      books_.try_emplace(i, i, plan.steps[i], settings_, resumed[i]);
  }
  for (step_index i = 0; i < plan.steps.size(); ++i)
    if (graph_.awaited()[i] == 0) {
      if (done_before_[i])
        clear(i);
      else
        come_up(i);
    }
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
  for (auto open : open_)
    book(open).holder_lost(migrator, out);
  // It may be committed all the same.
  if (step && plan_.steps[*step].is_script())
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
    book(step).table_refused(std::move(problem), out);
  return conclude(std::move(out));
}

run_state::commands run_state::script_done(step_index step,
                                           migrator_id migrator) {
  commands out;
  crew_.idle(migrator);
  // Its row in the ledger was committed with the script: nothing to close.
  end(step, step_status::done, out);
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
    end(step, step_status::done, out);
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
  book(step).scan_opened();
  return conclude({});
}

run_state::commands run_state::scan_over(step_index step) {
  book(step).scan_over(stopping());
  return conclude({});
}

run_state::commands run_state::scan_failed(step_index step, error problem) {
  commands out;
  if (problem.code == error_code::store_busy) {
    book(step).scan_stumbled(std::move(problem), stopping(), out);
    return conclude(std::move(out));
  }
  book(step).scan_gone();
  if (!excused(problem))
    book(step).fail(std::move(problem));
  return conclude(std::move(out));
}

run_state::commands run_state::source_counted(step_index step, uint64_t total,
                                              uint64_t past_bound,
                                              uint64_t null_keys,
                                              bool changed) {
  commands out;
  book(step).source_counted({total, past_bound, null_keys, changed}, out);
  return conclude(std::move(out));
}

// -- batches ------------------------------------------------------------------

run_state::commands run_state::batch_handed(step_index step, batch work,
                                            migrator_id migrator) {
  commands out;
  book(step).batch_handed(std::move(work), migrator, crew_.knows(migrator),
                          out);
  return conclude(std::move(out));
}

run_state::commands run_state::batch_done(step_index step, batch_id id,
                                          const batch_counts& counts) {
  book(step).batch_done(id, counts);
  return conclude({});
}

run_state::commands run_state::batch_failed(step_index step, const batch& work,
                                            error problem) {
  commands out;
  if (excused(problem))
    book(step).batch_left(work.id);
  else
    book(step).batch_failed(work, std::move(problem), out);
  return conclude(std::move(out));
}

run_state::commands run_state::batch_settled(step_index step, batch_id id,
                                             bool committed,
                                             const batch_counts& counts) {
  commands out;
  if (committed || !stopping())
    book(step).batch_settled(id, committed, counts, out);
  else
    book(step).settling_given_up(id);
  return conclude(std::move(out));
}

run_state::commands run_state::settle_failed(step_index step, batch_id id,
                                             error problem) {
  commands out;
  if (excused(problem))
    book(step).settling_given_up(id);
  else
    book(step).settling_failed(id, std::move(problem), out);
  return conclude(std::move(out));
}

run_state::commands run_state::retry_due(step_index step, batch_id id) {
  commands out;
  book(step).retry_due(id, out);
  return conclude(std::move(out));
}

run_state::commands run_state::rest_over(step_index step) {
  book(step).rest_over();
  if (plan_.steps[step].is_script() && ready(step))
    make_ready(step);
  return conclude({});
}

// -- the ledger's word --------------------------------------------------------

run_state::commands run_state::step_closed(step_index step) {
  commands out;
  auto failed = book(step).failing();
  end(step, failed ? step_status::failed : step_status::done, out);
  return conclude(std::move(out));
}

run_state::commands run_state::close_failed(step_index step, error problem) {
  commands out;
  // The ledger can't be told; the step stays open there and a rerun goes on.
  auto is_excused = excused(problem);
  book(step).close_failed(std::move(problem), is_excused, out);
  return conclude(std::move(out));
}

} // namespace dunlin
