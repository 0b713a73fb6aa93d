#include "plan/run_state.hpp"

#include "config/assert.hpp"
#include "plan/waits.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// An error that may pass by itself: the batch is tried again.
bool is_transient(error_code code) noexcept {
  return code == error_code::store_busy || code == error_code::actor_died;
}

/// The wait before an attempt: doubled each time, capped.
uint64_t delay_ms(const retry_config& retry, uint32_t attempts_made) noexcept {
  auto doublings = std::min<uint32_t>(attempts_made - 1, 32);
  auto delay = retry.base_ms << doublings;
  return std::min(delay, retry.cap_ms);
}

} // namespace

std::string_view to_string(step_status status) noexcept {
  switch (status) {
  case step_status::waiting:
    return "waiting";
  case step_status::opening:
    return "opening";
  case step_status::running:
    return "running";
  case step_status::winding_down:
    return "winding down";
  case step_status::counting:
    return "counting";
  case step_status::closing:
    return "closing";
  case step_status::done:
    return "done";
  case step_status::failed:
    return "failed";
  case step_status::blocked:
    return "blocked";
  case step_status::stopped:
    return "stopped";
  }
  return "unknown";
}

run_state::run_state(const migration_plan& plan, const run_settings& settings,
                     const std::vector<step_resume>& resumed)
    : plan_(plan), settings_(settings), crew_(settings.migrators),
      steps_(plan.steps.size()) {
  DUNLIN_ASSERT(resumed.size() == steps_.size());
  std::vector<bool> done(steps_.size());
  for (step_index i = 0; i < steps_.size(); ++i) {
    auto& book = steps_[i];
    book.progress.counts = resumed[i].counts;
    book.progress.rejects_open = resumed[i].rejects_open;
    done[i] = resumed[i].done;
    if (resumed[i].done) {
      book.progress.status = step_status::done;
      book.progress.done_before = true;
    }
  }
  // Done steps are replaced by the open ones before them: the plan's edges are
  // lean, so a step that is done (and reset ones before it are not) would else
  // let its successors start.
  auto waits = open_waits(plan, done);
  for (step_index i = 0; i < steps_.size(); ++i)
    steps_[i].before = std::move(waits[i]);
}

// -- events -------------------------------------------------------------------

run_state::commands run_state::start() {
  commands out;
  schedule(out);
  return out;
}

run_state::commands run_state::migrator_ready(migrator_id migrator) {
  crew_.idle(migrator);
  commands out;
  schedule(out);
  return out;
}

run_state::commands run_state::migrator_lost(migrator_id migrator) {
  commands out;
  auto script = crew_.step_of(migrator);
  crew_.gone(migrator);
  // A script is safe to run again: its ledger row says whether it ran.
  if (script && steps_[*script].progress.status == step_status::running) {
    auto& made = steps_[*script].attempts[batch_id{}];
    if (++made >= settings_.retry.attempts)
      fail_step(*script,
                {error_code::actor_died,
                 "the migrator that ran this script died again and again"},
                out);
    else
      steps_[*script].progress.status = step_status::waiting;
  }
  for (step_index i = 0; i < steps_.size(); ++i) {
    for (auto& [id, flight] : steps_[i].outstanding) {
      if (flight.migrator == migrator && !flight.waits) {
        flight.waits = true;
        out.push_back(settle_batch{i, id});
      }
    }
  }
  schedule(out);
  return out;
}

run_state::commands run_state::scan_opened(step_index step) {
  commands out;
  auto& book = steps_[step];
  book.scan_open = true;
  if (book.progress.status == step_status::opening)
    book.progress.status = step_status::running;
  if (stopping_)
    wind_down(step, out);
  schedule(out);
  return out;
}

run_state::commands run_state::scan_over(step_index step) {
  commands out;
  steps_[step].scan_open = false;
  if (steps_[step].progress.status == step_status::running)
    steps_[step].progress.status = step_status::winding_down;
  wind_down(step, out);
  schedule(out);
  return out;
}

run_state::commands run_state::scan_failed(step_index step, error problem) {
  commands out;
  auto& book = steps_[step];
  book.scan_open = false;
  if (!stopping_ || problem.code != error_code::interrupted) {
    fail_step(step, std::move(problem), out);
  } else if (book.progress.status == step_status::running
             || book.progress.status == step_status::winding_down) {
    book.progress.status = step_status::winding_down;
    wind_down(step, out);
  } else {
    end_step(step, step_status::stopped, out);
  }
  schedule(out);
  return out;
}

run_state::commands run_state::batch_handed(step_index step, batch work,
                                            migrator_id migrator) {
  commands out;
  auto& book = steps_[step];
  if (auto early = book.ended_early.find(work.id);
      early != book.ended_early.end()) {
    book.ended_early.erase(early);
    return out;
  }
  auto id = work.id;
  auto lost = !crew_.knows(migrator);
  book.outstanding[id] = {std::move(work), migrator, lost};
  if (lost)
    out.push_back(settle_batch{step, id});
  return out;
}

run_state::commands run_state::batch_done(step_index step, batch_id id,
                                          const batch_counts& counts) {
  commands out;
  auto& book = steps_[step];
  if (book.outstanding.erase(id) == 0)
    book.ended_early.insert(id);
  book.attempts.erase(id);
  book.progress.counts += counts;
  book.progress.batches += 1;
  auto rejects
      = static_cast<int64_t>(book.progress.rejects_open) + counts.rejected;
  book.progress.rejects_open
      = static_cast<uint64_t>(std::max<int64_t>(0, rejects));
  check_rejects(step, false, out);
  wind_down(step, out);
  schedule(out);
  return out;
}

run_state::commands run_state::batch_failed(step_index step, const batch& work,
                                            error problem) {
  commands out;
  auto& book = steps_[step];
  if (book.outstanding.erase(work.id) == 0)
    book.ended_early.insert(work.id);
  retry_or_fail(step, work, std::move(problem), out);
  wind_down(step, out);
  schedule(out);
  return out;
}

run_state::commands run_state::batch_settled(step_index step, batch_id id,
                                             bool committed,
                                             const batch_counts& counts) {
  auto& book = steps_[step];
  auto flight = book.outstanding.find(id);
  if (flight == book.outstanding.end())
    return {}; // the migrator's own report came after all
  if (committed)
    return batch_done(step, id, counts);
  auto work = std::move(flight->second.work);
  return batch_failed(
      step, work,
      {error_code::actor_died,
       "the migrator that held batch " + std::to_string(id.ordinal) + " died"});
}

run_state::commands run_state::settle_failed(step_index step, batch_id id,
                                             error problem) {
  commands out;
  steps_[step].outstanding.erase(id);
  fail_step(step, std::move(problem), out);
  wind_down(step, out);
  schedule(out);
  return out;
}

run_state::commands run_state::table_left(step_index step, migrator_id migrator,
                                          error problem) {
  crew_.idle(migrator);
  commands out;
  if (problem.code != error_code::none)
    fail_step(step, std::move(problem), out);
  schedule(out);
  return out;
}

run_state::commands run_state::retry_due(step_index step, batch_id id) {
  commands out;
  auto& book = steps_[step];
  auto flight = book.outstanding.find(id);
  if (flight == book.outstanding.end() || !flight->second.waits)
    return out;
  auto work = std::move(flight->second.work);
  book.outstanding.erase(flight);
  if (!stopping_ && !book.failing) {
    book.progress.status = step_status::running;
    book.scan_open = true;
    out.push_back(hand_out_again{step, std::move(work)});
  }
  wind_down(step, out);
  schedule(out);
  return out;
}

run_state::commands run_state::source_counted(step_index step, uint64_t total,
                                              uint64_t past_bound,
                                              uint64_t null_keys,
                                              bool changed) {
  commands out;
  auto& book = steps_[step];
  auto& progress = book.progress;
  if (progress.status != step_status::counting)
    return out; // it failed meanwhile
  auto difference = static_cast<int64_t>(total)
                    - static_cast<int64_t>(past_bound)
                    - progress.counts.scanned;
  if (null_keys > 0) {
    fail_step(
        step,
        {error_code::key_has_null,
         std::to_string(null_keys)
             + " rows of the source have a NULL in their key and were not "
               "migrated; give a `key` that is never NULL"},
        out);
  } else if (difference != 0 && !changed) {
    fail_step(step,
              {error_code::counts_differ,
               "the source has " + std::to_string(total - past_bound)
                   + " rows within the scan, but "
                   + std::to_string(progress.counts.scanned)
                   + " were scanned; the key may not be unique"},
              out);
  } else {
    progress.rows_unaccounted = difference;
    progress.status = step_status::closing;
    out.push_back(close_step{step, true, {}});
  }
  schedule(out);
  return out;
}

run_state::commands run_state::script_done(step_index step,
                                           migrator_id migrator) {
  crew_.idle(migrator);
  commands out;
  // Its row in the ledger was committed with the script: nothing to close.
  end_step(step, step_status::done, out);
  schedule(out);
  return out;
}

run_state::commands
run_state::script_failed(step_index step, migrator_id migrator, error problem) {
  crew_.idle(migrator);
  commands out;
  auto& book = steps_[step];
  auto made = ++book.attempts[batch_id{}];
  if (stopping_ && problem.code == error_code::interrupted) {
    end_step(step, step_status::stopped, out);
  } else if (is_transient(problem.code) && made < settings_.retry.attempts
             && !stopping_) {
    // The store itself waited for its lock before it gave up.
    book.progress.status = step_status::waiting;
  } else {
    fail_step(step, std::move(problem), out);
  }
  schedule(out);
  return out;
}

run_state::commands run_state::step_closed(step_index step) {
  commands out;
  end_step(step, steps_[step].failing ? step_status::failed : step_status::done,
           out);
  schedule(out);
  return out;
}

run_state::commands run_state::close_failed(step_index step, error problem) {
  commands out;
  auto& book = steps_[step];
  if (!book.failing) {
    book.failing = true;
    book.progress.problem = std::move(problem);
  }
  // The ledger can't be told; the step stays open there and a rerun goes on.
  end_step(step, step_status::failed, out);
  schedule(out);
  return out;
}

run_state::commands run_state::drain() {
  commands out;
  stop_all(out);
  schedule(out);
  return out;
}

run_state::commands run_state::set_migrators(uint32_t migrators) {
  crew_.want(migrators);
  commands out;
  schedule(out);
  return out;
}

// -- the life of a step -------------------------------------------------------

bool run_state::finished(step_index step) const noexcept {
  switch (steps_[step].progress.status) {
  case step_status::done:
  case step_status::failed:
  case step_status::blocked:
  case step_status::stopped:
    return true;
  default:
    return false;
  }
}

void run_state::wind_down(step_index step, commands& out) {
  auto& book = steps_[step];
  auto& status = book.progress.status;
  if ((stopping_ || book.failing) && book.scan_open
      && status == step_status::running) {
    status = step_status::winding_down;
    out.push_back(stop_scan{step});
  }
  if (status != step_status::winding_down || !book.outstanding.empty()
      || !book.ended_early.empty() || book.scan_open)
    return;
  if (!book.failing && !stopping_)
    check_rejects(step, true, out);
  if (status != step_status::winding_down)
    return; // the rejects were too many
  if (book.failing) {
    status = step_status::closing;
    out.push_back(close_step{step, false, book.progress.problem.text});
  } else if (stopping_) {
    end_step(step, step_status::stopped, out);
  } else {
    status = step_status::counting;
    out.push_back(count_source{step});
  }
}

void run_state::check_rejects(step_index step, bool scan_is_over,
                              commands& out) {
  auto& book = steps_[step];
  if (book.failing)
    return;
  auto rejects = book.progress.rejects_open;
  const auto& limit = settings_.rejects;
  auto too_many = rejects > limit.max_rows;
  auto allowed = std::to_string(limit.max_rows);
  if (limit.max_percent >= 0) {
    // A share is only known when all rows are.
    auto scanned = static_cast<double>(book.progress.counts.scanned);
    too_many
        = scan_is_over
          && static_cast<double>(rejects) * 100 > limit.max_percent * scanned;
    allowed = std::to_string(limit.max_percent) + " %";
  }
  if (too_many)
    fail_step(step,
              {error_code::rejects_exceeded,
               std::to_string(rejects)
                   + " rows were rejected, run.rejects allows " + allowed
                   + "; the ledger keeps them with their reasons"},
              out);
}

void run_state::fail_step(step_index step, error problem, commands& out) {
  auto& book = steps_[step];
  if (book.failing || finished(step))
    return;
  book.failing = true;
  book.progress.problem = std::move(problem);
  if (settings_.failure == on_failure::stop) {
    any_failed_ = true;
    stop_all(out);
  }
  switch (book.progress.status) {
  case step_status::running:
  case step_status::winding_down:
    if (!plan_.steps[step].is_script()) {
      if (!book.scan_open)
        book.progress.status = step_status::winding_down;
      wind_down(step, out);
      return;
    }
    break;
  default:
    break;
  }
  book.progress.status = step_status::closing;
  out.push_back(close_step{step, false, book.progress.problem.text});
}

void run_state::retry_or_fail(step_index step, const batch& work, error problem,
                              commands& out) {
  auto& book = steps_[step];
  if (book.failing)
    return;
  if (stopping_
      && (problem.code == error_code::interrupted
          || is_transient(problem.code)))
    return; // a rerun finds the batch missing
  auto made = ++book.attempts[work.id];
  if (!is_transient(problem.code) || made >= settings_.retry.attempts) {
    fail_step(step, std::move(problem), out);
    return;
  }
  book.outstanding[work.id] = {work, 0, true};
  out.push_back(retry_later{step, work.id, delay_ms(settings_.retry, made)});
}

void run_state::end_step(step_index step, step_status status, commands& out) {
  auto& book = steps_[step];
  if (finished(step))
    return;
  book.progress.status = status;
  if (status == step_status::failed)
    any_failed_ = true;
  out.push_back(step_ended{step});
}

void run_state::stop_all(commands& out) {
  if (stopping_)
    return;
  stopping_ = true;
  for (step_index i = 0; i < steps_.size(); ++i) {
    auto& book = steps_[i];
    // A batch that waits for its retry is left to the next run.
    std::erase_if(book.outstanding, [](auto& entry) {
      return entry.second.waits && entry.second.migrator == 0;
    });
    wind_down(i, out);
  }
}

// -- the run ------------------------------------------------------------------

bool run_state::ready(const step_book& book) const {
  return book.progress.status == step_status::waiting
         && std::all_of(book.before.begin(), book.before.end(), [this](auto i) {
              return steps_[i].progress.status == step_status::done;
            });
}

void run_state::schedule(commands& out) {
  block_dependents(out);
  if (!stopping_)
    begin_ready_steps(out);
  decide_crew(out);
  maybe_end(out);
}

void run_state::begin_ready_steps(commands& out) {
  for (step_index i = 0; i < steps_.size(); ++i) {
    if (!plan_.steps[i].is_script() && ready(steps_[i])) {
      steps_[i].progress.status = step_status::opening;
      out.push_back(start_scan{i});
    }
  }
}

void run_state::block_dependents(commands& out) {
  // In serial order a single pass would do, but `after` may point forward.
  for (bool changed = true; changed;) {
    changed = false;
    for (step_index i = 0; i < steps_.size(); ++i) {
      if (steps_[i].progress.status != step_status::waiting)
        continue;
      for (auto earlier : steps_[i].before) {
        auto status = steps_[earlier].progress.status;
        if (status != step_status::failed && status != step_status::blocked)
          continue;
        steps_[i].progress.problem
            = {error_code::none, "blocked by " + plan_.steps[earlier].name};
        end_step(i, step_status::blocked, out);
        changed = true;
        break;
      }
    }
  }
}

void run_state::decide_crew(commands& out) {
  crew_demand demand;
  for (step_index i = 0; i < steps_.size(); ++i) {
    auto& book = steps_[i];
    if (finished(i))
      continue;
    demand.more_may_come = demand.more_may_come || !stopping_;
    if (plan_.steps[i].is_script()) {
      if (!stopping_ && ready(book))
        demand.scripts.push_back(i);
    } else if (book.progress.status == step_status::running && book.scan_open
               && !stopping_) {
      demand.tables.push_back(i);
    }
  }
  for (auto& command : crew_.decide(demand)) {
    if (auto script = std::get_if<assign_script>(&command))
      steps_[script->step].progress.status = step_status::running;
    std::visit([&](auto& x) { out.push_back(x); }, command);
  }
}

void run_state::maybe_end(commands& out) {
  if (end_said_ || crew_.alive() > 0)
    return;
  auto any_active = false;
  auto any_left = false;
  for (step_index i = 0; i < steps_.size(); ++i) {
    if (finished(i)) {
      any_left = any_left || steps_[i].progress.status == step_status::stopped;
      continue;
    }
    if (steps_[i].progress.status != step_status::waiting || !stopping_)
      any_active = true;
    any_left = true;
  }
  if (any_active)
    return;
  for (step_index i = 0; i < steps_.size(); ++i)
    end_step(i, step_status::stopped, out);
  end_said_ = true;
  auto outcome = any_failed_ ? run_outcome::failed
                 : any_left  ? run_outcome::stopped
                             : run_outcome::done;
  out.push_back(end_run{outcome});
}

} // namespace dunlin
