#include "actors/steering.hpp"

#include "actors/event_text.hpp"

#include <cmath>

namespace dunlin {

namespace {

std::string counted(uint64_t number, const char* one, const char* many) {
  return grouped(static_cast<int64_t>(number)) + " "
         + (number == 1 ? one : many);
}

std::string migrators_text(uint64_t number) {
  return counted(number, "migrator", "migrators");
}

/// What a pause or a drain waits for.
struct in_hand {
  explicit in_hand(const steer_answer& now) {
    for (const auto& step : now.under_way) {
      batches += step.batches_in_hand;
      scripts += step.is_script && step.status == step_status::running ? 1 : 0;
    }
  }

  uint64_t total() const noexcept {
    return batches + scripts;
  }

  /// `3 batches and 1 script in hand`.
  std::string text() const {
    const auto both = batches > 0 && scripts > 0;
    return (batches > 0 ? counted(batches, "batch", "batches") : "")
           + (both ? " and " : "")
           + (scripts > 0 ? counted(scripts, "script", "scripts") : "")
           + " in hand";
  }

  uint64_t batches = 0;
  uint64_t scripts = 0;
};

std::string pace_text(const steer_answer& now) {
  const in_hand hand{now};
  if (now.pace == run_pace::going)
    return "running with " + migrators_text(now.migrators_wanted)
           + (hand.total() == 0 ? "" : ", " + hand.text());
  const std::string word = now.pace == run_pace::paused ? "paused" : "stopping";
  if (now.is_at_rest)
    return word + ", nothing is in hand";
  if (hand.total() == 0)
    return word + ", what is open is being closed";
  return word + ", " + hand.text()
         + (hand.total() == 1 ? " finishes first" : " finish first");
}

step_now look_at_step(const run_state& run, const migration_plan& plan,
                      const table_paces& paces, step_index step) {
  const auto& progress = run.progress(step);
  step_now out;
  out.step = plan.steps[step].name;
  out.is_script = plan.steps[step].is_script();
  out.status = progress.status;
  out.counts = progress.counts;
  out.migrators = run.migrators_at(step);
  out.batches_in_hand = run.batches_in_hand(step);
  if (const auto pace = paces.find(step); pace != paces.end()) {
    out.rows_expected = pace->second.outlook.rows_expected;
    const auto rate = pace->second.rate.rows_per_second().value_or(0);
    out.rows_per_second = static_cast<uint64_t>(std::llround(rate));
  }
  return out;
}

std::string unchanged_text(const steer_request& asked) {
  switch (asked.verb) {
  case steer_verb::pause:
    return "the run is paused already";
  case steer_verb::resume:
    return "the run is not paused";
  case steer_verb::migrators:
    return "the run has " + migrators_text(asked.migrators) + " already";
  case steer_verb::drain:
  case steer_verb::stop:
  case steer_verb::status:
    break;
  }
  return "the run is stopping already";
}

} // namespace

steer_outcome judge(const steer_request& asked, const run_state& run,
                    bool is_cancelled) {
  const auto changes = [](bool is_news) {
    return is_news ? steer_outcome::done : steer_outcome::unchanged;
  };
  switch (asked.verb) {
  case steer_verb::status:
    return steer_outcome::done;
  case steer_verb::stop:
    // Also when all is done: closing the books may take long.
    return changes(!is_cancelled);
  case steer_verb::drain:
    return changes(run.pace() != run_pace::stopping && !run.is_over());
  case steer_verb::pause:
  case steer_verb::resume:
  case steer_verb::migrators:
    break;
  }
  if (run.pace() == run_pace::stopping || run.is_over())
    return steer_outcome::refused;
  if (asked.verb == steer_verb::migrators)
    return changes(asked.migrators != run.migrators_wanted());
  const auto wanted
      = asked.verb == steer_verb::pause ? run_pace::paused : run_pace::going;
  return changes(run.pace() != wanted);
}

steer_answer look_at(const run_state& run, const migration_plan& plan,
                     const table_paces& paces) {
  steer_answer out;
  out.pace = run.pace();
  out.is_at_rest = out.pace != run_pace::going;
  out.migrators_wanted = run.migrators_wanted();
  out.migrators_alive = run.migrators_alive();
  out.steps = plan.steps.size();
  for (step_index i = 0; i < plan.steps.size(); ++i) {
    const auto& progress = run.progress(i);
    switch (progress.status) {
    case step_status::done:
      ++out.steps_done;
      break;
    case step_status::failed:
    case step_status::blocked:
      ++out.steps_failed;
      break;
    case step_status::waiting:
    case step_status::stopped:
      break;
    case step_status::opening:
    case step_status::running:
    case step_status::winding_down:
    case step_status::counting:
    case step_status::closing:
      if (progress.status == step_status::closing)
        out.is_at_rest = false;
      out.under_way.push_back(look_at_step(run, plan, paces, i));
    }
  }
  out.is_at_rest = out.is_at_rest && in_hand{out}.total() == 0;
  return out;
}

std::string steer_text(const steer_request& asked, const steer_answer& now) {
  if (now.outcome == steer_outcome::refused)
    return "too late: the run is ending";
  if (now.outcome == steer_outcome::crowded)
    return "not heard: too many words wait for the ledger, whose store is busy;"
           " say it again later";
  if (now.outcome == steer_outcome::unchanged)
    return unchanged_text(asked);
  switch (asked.verb) {
  case steer_verb::status:
  case steer_verb::pause:
    return pace_text(now);
  case steer_verb::resume:
    return "going on with " + migrators_text(now.migrators_wanted);
  case steer_verb::migrators:
    return migrators_text(now.migrators_wanted) + " from now on";
  case steer_verb::drain:
    return "stopping: what is in hand finishes first";
  case steer_verb::stop:
    return "stopping at once: what is committed stays";
  }
  return "";
}

} // namespace dunlin
