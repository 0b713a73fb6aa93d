#include "plan/run_state.hpp"

#include <algorithm>
#include <utility>

/// @file
/// What `run_state` concludes from an event.

namespace dunlin {

namespace {

/// Scans that are open beyond one for each migrator, so that the next one is
/// ready in time. Each holds a connection and a buffer of batches.
constexpr size_t scans_ahead = 1;

} // namespace

// -- what is known of each step -----------------------------------------------

step_progress run_state::progress(step_index step) const {
  if (auto found = books_.find(step); found != books_.end())
    return found->second.progress();
  step_progress out;
  out.status = statuses_[step];
  out.done_before = done_before_[step];
  if (out.status == step_status::blocked)
    out.problem.text = blocked_text(plan_.steps[blocked_by_[step]].name);
  return out;
}

size_t run_state::batches_in_hand(step_index step) const {
  auto found = books_.find(step);
  return found == books_.end() ? 0 : found->second.batches_in_hand();
}

/// The book of a step, opened if there was nothing to say in it before. Whoever
/// writes in it lets `note` know, or `conclude`, which looks at all open ones.
step_book& run_state::book(step_index step) {
  auto found = books_.find(step);
  if (found == books_.end()) {
    found = books_
                .try_emplace(step, step, plan_.steps[step], settings_,
                             step_resume{})
                .first;
    // Of a script only now: so far there was nothing to say of it.
    found->second.stand(statuses_[step]);
  }
  open_.insert(step);
  return found->second;
}

void run_state::end(step_index step, step_status how, commands& out) {
  if (is_final(statuses_[step]))
    return;
  if (books_.contains(step)) {
    book(step).end(how, out);
    note(step);
    return;
  }
  out.push_back(step_ended{step});
  note_status(step, how);
}

/// Takes over what became of a step by its book.
void run_state::note(step_index step) {
  const auto& now = books_.at(step);
  any_failing_ = any_failing_ || now.failing();
  const auto status = now.progress().status;
  if (status != statuses_[step])
    note_status(step, status);
  const auto is_open
      = !now.finished()
        && (now.failing() || !now.is_script() || status == step_status::closing)
        && (now.failing() || status != step_status::waiting);
  if (!is_open)
    open_.erase(step);
}

void run_state::note_status(step_index step, step_status now) {
  --counts_[static_cast<size_t>(statuses_[step])];
  ++counts_[static_cast<size_t>(now)];
  const auto was_waiting
      = std::exchange(statuses_[step], now) == step_status::waiting;
  if (plan_.steps[step].is_script() && !was_waiting
      && (is_final(now) || now == step_status::waiting))
    scripts_.release(step);
  if (now == step_status::done && awaited_[step] == 0)
    clear(step);
  else if (now == step_status::failed)
    lost_.push_back(step);
  // Only behind what comes up now, which may hold the same.
  if (is_final(now) && awaited_[step] == 0)
    for (const auto group : turns_.held_by(step))
      scripts_.let_go(group);
}

void run_state::come_up(step_index step) {
  for (const auto group : turns_.held_by(step))
    scripts_.hold(group);
  make_ready(step);
}

void run_state::make_ready(step_index step) {
  if (plan_.steps[step].is_script())
    scripts_.add(step, turns_.group_of(step));
  else
    tables_.add(step);
}

void run_state::clear(step_index step) {
  std::vector<step_index> cleared{step};
  while (!cleared.empty()) {
    const auto earlier = cleared.back();
    cleared.pop_back();
    for (auto later : graph_.after(earlier)) {
      if (--awaited_[later] > 0)
        continue;
      if (statuses_[later] == step_status::done)
        cleared.push_back(later);
      else
        come_up(later);
    }
  }
}

// -- conclusions --------------------------------------------------------------

bool run_state::excused(const error& problem) const noexcept {
  // What is cut short by a stop did not fail: the next run goes on with it.
  return stopping()
         && (problem.code == error_code::interrupted
             || is_transient(problem.code));
}

void run_state::script_broke(step_index step, error problem, commands& out) {
  if (excused(problem)) {
    end(step, step_status::stopped, out);
    return;
  }
  book(step).script_failed(std::move(problem), out);
  note(step);
}

void run_state::charge_death(std::optional<step_index> step) {
  // A run must end even if whoever it spawns dies.
  auto deaths_max = uint64_t{settings_.retry.attempts} * crew_.wanted();
  if (step) {
    book(*step).migrator_died(deaths_max);
    return;
  }
  if (++deaths_at_start_ < deaths_max)
    return;
  for (step_index i = 0; i < plan_.steps.size(); ++i) {
    const auto is_script = plan_.steps[i].is_script();
    if ((is_script && ready(i))
        || (!is_script && open_.contains(i) && book(i).hands_out()))
      book(i).fail({error_code::actor_died,
                    "migrators died before they could begin anything"});
  }
}

bool run_state::ready(step_index step) const {
  if (statuses_[step] != step_status::waiting || awaited_[step] > 0)
    return false;
  auto found = books_.find(step);
  return found == books_.end()
         || (!found->second.failing() && !found->second.is_resting());
}

run_state::commands run_state::conclude(commands out) {
  if (!started_)
    return out;
  do
    advance_open_steps(out);
  while (failure_stops_run());
  if (!lost_.empty())
    block_dependents(out);
  if (pace_ == run_pace::going)
    begin_ready_scans(out);
  decide_crew(out);
  maybe_end(out);
  return out;
}

void run_state::advance_open_steps(commands& out) {
  // A step that ends leaves the set; none comes in.
  for (auto next = open_.begin(); next != open_.end();) {
    const auto step = *next++;
    book(step).advance(pace_, crew_.anybody_at(step), out);
    note(step);
  }
}

bool run_state::failure_stops_run() {
  if (stopping() || settings_.failure == on_failure::finish || !any_failing_)
    return false;
  pace_ = run_pace::stopping;
  return true;
}

void run_state::block_dependents(commands& out) {
  // In serial order, and by the first failed step that each waits for.
  using lost_way = std::pair<step_index, step_index>;
  std::set<lost_way> todo;
  const auto go_on = [&](step_index from, step_index cause) {
    for (auto later : graph_.after(from))
      todo.emplace(later, cause);
  };
  for (auto failed : std::exchange(lost_, {}))
    go_on(failed, failed);
  std::set<step_index> seen;
  while (!todo.empty()) {
    const auto [step, cause] = *todo.begin();
    todo.erase(todo.begin());
    if (statuses_[step] == step_status::waiting) {
      block(step, cause, out);
      go_on(step, cause);
    } else if (statuses_[step] == step_status::done
               && seen.insert(step).second) {
      // Done by an earlier run: those after it wait for the one before it.
      go_on(step, cause);
    }
  }
}

void run_state::block(step_index step, step_index cause, commands& out) {
  blocked_by_.resize(plan_.steps.size());
  blocked_by_[step] = cause;
  if (books_.contains(step)) {
    book(step).block(plan_.steps[cause].name, out);
    note(step);
    return;
  }
  out.push_back(step_ended{step});
  note_status(step, step_status::blocked);
}

void run_state::begin_ready_scans(commands& out) {
  auto open = static_cast<size_t>(
      std::count_if(open_.begin(), open_.end(),
                    [this](auto step) { return books_.at(step).scans(); }));
  while (open < crew_.wanted() + scans_ahead) {
    const auto step = tables_.take();
    if (!step)
      return;
    if (!ready(*step))
      continue;
    book(*step).begin(out);
    note(*step);
    ++open;
  }
}

/// As many as the crew could take, out of the queue; at least one, as somebody
/// may have to leave a table for it.
std::vector<step_index> run_state::scripts_to_offer() {
  std::vector<step_index> out;
  const auto wanted = std::max<size_t>(1, crew_.openings());
  while (out.size() < wanted) {
    const auto step = scripts_.take();
    if (!step)
      break;
    if (ready(*step))
      out.push_back(*step);
    else
      scripts_.release(*step);
  }
  return out;
}

void run_state::decide_crew(commands& out) {
  crew_demand demand;
  // Also while paused: idle migrators wait for the run to go on.
  demand.more_may_come = !stopping() && unfinished() > 0;
  std::vector<step_index> offered;
  if (pace_ == run_pace::going) {
    offered = scripts_to_offer();
    demand.scripts = offered;
    for (auto step : open_)
      if (books_.at(step).hands_out())
        demand.tables.push_back(step);
  }
  for (auto& command : crew_.decide(demand)) {
    if (auto script = std::get_if<assign_script>(&command)) {
      if (auto known = books_.find(script->step); known != books_.end())
        known->second.begin(out);
      note_status(script->step, step_status::running);
    }
    std::visit([&](auto& what) { out.push_back(what); }, command);
  }
  for (auto step : offered)
    if (statuses_[step] == step_status::waiting)
      scripts_.put_back(step);
}

size_t run_state::unfinished() const noexcept {
  return plan_.steps.size() - count(step_status::done)
         - count(step_status::failed) - count(step_status::blocked)
         - count(step_status::stopped);
}

void run_state::maybe_end(commands& out) {
  // What waits when a run is stopped is not begun any more.
  const auto waiting = count(step_status::waiting);
  if (end_said_ || crew_.alive() > 0
      || unfinished() > (stopping() ? waiting : 0))
    return;
  for (step_index i = 0; i < plan_.steps.size() && waiting > 0; ++i)
    end(i, step_status::stopped, out);
  end_said_ = true;
  out.push_back(end_run{count(step_status::failed) > 0    ? run_outcome::failed
                        : count(step_status::stopped) > 0 ? run_outcome::stopped
                                                          : run_outcome::done});
}

} // namespace dunlin
