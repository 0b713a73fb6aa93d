#include "plan/step_book.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// The wait before an attempt: doubled each time, capped.
uint64_t delay_ms(const retry_config& retry, uint32_t attempts_made) noexcept {
  auto doublings = std::min<uint32_t>(attempts_made - 1, 32);
  return std::min(retry.base_ms << doublings, retry.cap_ms);
}

} // namespace

std::string blocked_text(const std::string& by) {
  return "blocked by " + by;
}

bool is_transient(error_code code) noexcept {
  return code == error_code::store_busy || code == error_code::actor_died
         || code == error_code::command_failed
         || code == error_code::rows_refused;
}

step_book::step_book(step_index step, const dunlin::step& of,
                     const run_settings& settings, const step_resume& resumed)
    : step_(step), is_script_(of.is_script()), is_keyed_(of.is_keyed()),
      settings_(&settings) {
  progress_.counts = resumed.counts;
  progress_.rejects_open = resumed.rejects_open;
  if (resumed.done) {
    progress_.status = step_status::done;
    progress_.done_before = true;
  }
}

bool step_book::finished() const noexcept {
  return is_final(progress_.status);
}

bool step_book::scans() const noexcept {
  return scan_open_
         && (progress_.status == step_status::opening
             || progress_.status == step_status::running);
}

bool step_book::hands_out() const noexcept {
  return scan_open_ && progress_.status == step_status::running && !resting_;
}

// -- its life -----------------------------------------------------------------

void step_book::begin(run_commands& out) {
  if (is_script_) {
    progress_.status = step_status::running;
    return;
  }
  progress_.status = step_status::opening;
  scan_open_ = true;
  out.push_back(start_scan{step_});
}

void step_book::fail(error problem) {
  if (failing_ || finished() || progress_.status == step_status::closing)
    return;
  failing_ = true;
  progress_.problem = std::move(problem);
}

void step_book::end(step_status how, run_commands& out) {
  if (finished())
    return;
  progress_.status = how;
  out.push_back(step_ended{step_});
}

void step_book::block(const std::string& by, run_commands& out) {
  progress_.problem = {error_code::none, blocked_text(by)};
  end(step_status::blocked, out);
}

void step_book::close(run_commands& out) {
  progress_.status = step_status::closing;
  rests_ = 0;
  close_again(out);
}

void step_book::close_again(run_commands& out) {
  resting_ = close_waits_ = false;
  out.push_back(close_step{step_, !failing_, progress_.problem.text});
}

void step_book::close_failed(error problem, bool excused, run_commands& out) {
  if (problem.code == error_code::store_busy && rest(problem, out)) {
    close_waits_ = true;
    return;
  }
  if (!failing_ && excused) {
    end(step_status::stopped, out);
    return;
  }
  if (!failing_)
    progress_.problem = std::move(problem);
  failing_ = true;
  end(step_status::failed, out);
}

void step_book::advance(run_pace pace, bool anybody_here, run_commands& out) {
  const bool stopping = pace == run_pace::stopping;
  auto& status = progress_.status;
  // Whoever stops the run does not wait for a rest to be over.
  if (close_waits_ && (stopping || !resting_))
    close_again(out);
  if (finished() || status == step_status::closing)
    return;
  if (is_script_) {
    if (failing_)
      close(out);
    return;
  }
  if (stopping || failing_) {
    out_.give_up_resting();
    if (scan_waits_ && status == step_status::counting)
      status = step_status::winding_down;
    resting_ = scan_waits_ = false;
    if (scans()) {
      status = step_status::winding_down;
      out.push_back(stop_scan{step_});
    }
  } else {
    hold_or_go_on(out);
    if (scan_waits_ && !resting_ && pace == run_pace::going) {
      scan_waits_ = false;
      out.push_back(try_scan_again{step_});
    }
  }
  if (failing_ && status == step_status::counting)
    status = step_status::winding_down;
  if (status != step_status::winding_down || scan_open_ || anybody_here
      || !out_.empty())
    return;
  if (!failing_ && stopping) {
    end(step_status::stopped, out);
    return;
  }
  judge_rejects();
  if (failing_) {
    close(out);
  } else if (is_keyed_) {
    // To the ledger such a step is never done: its scan is still to come.
    end(step_status::done, out);
  } else if (pace == run_pace::going) {
    status = step_status::counting;
    out.push_back(count_source{step_});
  }
}

void step_book::judge_rejects() {
  auto problem = too_many_rejects(settings_->rejects, progress_.rejects_open,
                                  progress_.counts.scanned);
  if (!problem)
    return;
  // It failed by the first that was too many; batches in flight brought more.
  if (progress_.problem.code == error_code::rejects_exceeded)
    progress_.problem = std::move(*problem);
  else
    fail(std::move(*problem));
}

// -- its script, or the migrators on it ---------------------------------------

void step_book::script_failed(error problem, run_commands& out) {
  // The ledger says whether it ran, so it may run again. A server that was
  // killed needs some time until it is back.
  if (is_transient(problem.code) && rest(problem, out))
    progress_.status = step_status::waiting;
  else
    fail(std::move(problem));
}

void step_book::table_refused(error problem, run_commands& out) {
  if (problem.code != error_code::store_busy)
    fail(std::move(problem));
  else if (progress_.status == step_status::running && !rest(problem, out))
    fail(std::move(problem));
}

void step_book::migrator_died(uint64_t deaths_max) {
  if (++deaths_ >= deaths_max)
    fail({error_code::actor_died,
          std::to_string(deaths_)
              + " migrators died on this step, and no batch was committed "
                "between"});
}

// -- its scanner --------------------------------------------------------------

void step_book::scan_opened() noexcept {
  if (progress_.status == step_status::opening)
    progress_.status = step_status::running;
}

void step_book::scan_over(bool stopping) {
  // An old word: the scanner says it anew once it has handed out what it was
  // given back.
  if (out_.any_returned() && !stopping && !failing_)
    return;
  if (scan_open_)
    scan_gone();
}

void step_book::scan_stumbled(error problem, bool stopping, run_commands& out) {
  if (failing_ || finished() || progress_.status == step_status::closing)
    return;
  if (!stopping) {
    scan_waits_ = true;
    if (!rest(problem, out))
      fail(std::move(problem));
  } else if (progress_.status == step_status::counting) {
    progress_.status = step_status::winding_down;
  }
}

void step_book::scan_gone() {
  scan_open_ = false;
  out_.give_up_returned();
  if (progress_.status == step_status::opening
      || progress_.status == step_status::running
      || progress_.status == step_status::counting)
    progress_.status = step_status::winding_down;
}

void step_book::source_counted(const source_totals& source, run_commands& out) {
  if (progress_.status != step_status::counting)
    return; // it failed meanwhile
  if (auto problem = books_differ(progress_.counts, source)) {
    fail(std::move(*problem));
    return;
  }
  progress_.rows_unaccounted = source.within_bound() - progress_.counts.scanned;
  close(out);
}

// -- its batches --------------------------------------------------------------

void step_book::batch_handed(batch work, migrator_id migrator, bool is_alive,
                             run_commands& out) {
  if (out_.handed(std::move(work), migrator) && !is_alive)
    holder_lost(migrator, out);
}

void step_book::holder_lost(migrator_id migrator, run_commands& out) {
  for (auto id : out_.lost(migrator))
    out.push_back(settle_batch{step_, id});
}

void step_book::batch_done(batch_id id, const batch_counts& counts) {
  out_.ended(id);
  attempts_.erase(id);
  book(counts);
}

void step_book::batch_failed(const batch& work, error problem,
                             run_commands& out) {
  out_.ended(work.id);
  if (problem.code == error_code::batch_committed) {
    out_.doubt(work);
    out.push_back(settle_batch{step_, work.id});
    return;
  }
  try_again(work, std::move(problem), out);
}

void step_book::batch_left(batch_id id) {
  out_.ended(id);
}

void step_book::batch_settled(batch_id id, bool committed,
                              const batch_counts& counts, run_commands& out) {
  auto work = out_.settled(id);
  if (!work)
    return; // the migrator's own report came after all
  if (committed) {
    attempts_.erase(id);
    book(counts);
    return;
  }
  try_again(
      *work,
      {error_code::actor_died,
       "the migrator that held batch " + std::to_string(id.ordinal) + " died"},
      out);
}

void step_book::settling_failed(batch_id id, error problem, run_commands& out) {
  // Else the migrator's own report came after all.
  if (auto work = out_.settled(id))
    try_again(*work, std::move(problem), out);
}

void step_book::settling_given_up(batch_id id) {
  out_.settled(id);
}

void step_book::try_again(const batch& work, error problem, run_commands& out) {
  if (failing_)
    return;
  auto made = ++attempts_[work.id];
  if (!is_transient(problem.code) || made >= settings_->retry.attempts) {
    fail(std::move(problem));
    return;
  }
  out_.rest(work);
  out.push_back(retry_later{step_, work.id, delay_ms(settings_->retry, made)});
}

void step_book::retry_due(batch_id id, run_commands& out) {
  auto work = out_.rested(id);
  if (!work)
    return;
  progress_.status = step_status::running;
  scan_open_ = true;
  out.push_back(hand_out_again{step_, std::move(*work)});
}

// -- a busy store -------------------------------------------------------------

bool step_book::rest(const error& problem, run_commands& out) {
  // All that is refused in one rest is one attempt.
  if (resting_)
    return true;
  if (++rests_ >= settings_->retry.attempts)
    return false;
  resting_ = true;
  out.push_back(
      rest_step{step_, delay_ms(settings_->retry, rests_), problem.text});
  return true;
}

void step_book::hold_or_go_on(run_commands& out) {
  auto too_many = out_.resting() >= settings_->resting_batches_max;
  if (too_many == scan_held_ || (too_many && !scans()))
    return;
  scan_held_ = too_many;
  out.push_back(hold_scan{step_, too_many});
}

// -- its books ----------------------------------------------------------------

void step_book::book(const batch_counts& counts) {
  deaths_ = 0;
  rests_ = 0;
  progress_.counts += counts;
  progress_.batches += 1;
  auto rejects = static_cast<int64_t>(progress_.rejects_open) + counts.rejected;
  progress_.rejects_open = static_cast<uint64_t>(std::max<int64_t>(0, rejects));
  if (counts.rejected <= 0)
    return;
  rejects_found_ += static_cast<uint64_t>(counts.rejected);
  if (auto problem
      = too_many_rejects(settings_->rejects, rejects_found_, std::nullopt))
    fail(std::move(*problem));
}

} // namespace dunlin
