#include "tests/plan/run_world.hpp"

#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"
#include "tests/plan/touches.hpp"

#include <algorithm>

namespace dunlin::test {

namespace {

/// What each step touches, by the names of its tables; some scripts come last.
touch_teller random_teller(chance& random, const names& tables) {
  return [&](const std::vector<step>& steps) {
    told by_name;
    for (const auto& step : steps)
      by_name[step.name] = step.is_script()
                               ? "w:" + tables[random.below(tables.size())]
                                     + (random.one_in(3) ? " l:CIC" : "")
                               : "r:" + step.name + "|w:" + step.table().into;
    return teller(std::move(by_name))(steps);
  };
}

/// Steps of any order, from lone tables to chains of scripts.
migration_plan random_plan(chance& random) {
  const names tables{"a", "b", "c", "d", "e"};
  auto one_of
      = [&](const names& from) { return from[random.below(from.size())]; };
  for (;;) {
    std::vector<plan_block> blocks;
    auto count = random.between(1, 7);
    auto scripts_share = random.between(2, 6);
    names known;
    for (uint64_t i = 0; i < count; ++i) {
      auto name = "x" + std::to_string(i);
      names after;
      if (random.one_in(4) && !known.empty())
        after.push_back(one_of(known));
      known.push_back(name);
      if (random.one_in(scripts_share)) {
        auto block = many_scripts(name, static_cast<int>(random.between(1, 2)));
        block.after = after;
        blocks.push_back(block);
        continue;
      }
      auto block = copy(name, after);
      block.into = one_of(tables);
      block.buffer = static_cast<uint32_t>(random.between(1, 4));
      if (random.one_in(2))
        block.existing = existing_rows::skip;
      blocks.push_back(block);
    }
    const auto from = profile_of(std::move(blocks));
    if (auto plan
        = make_plan(from, random.one_in(2) ? random_teller(random, tables)
                                           : touch_teller{}))
      return std::move(*plan);
  }
}

std::vector<std::vector<bool>> closure_of(const migration_plan& plan) {
  auto steps = plan.steps.size();
  std::vector<std::vector<bool>> before(steps, std::vector<bool>(steps));
  for (const auto& edge : plan.edges)
    before[edge.later][edge.earlier] = true;
  for (std::size_t via = 0; via < steps; ++via)
    for (std::size_t i = 0; i < steps; ++i)
      for (std::size_t j = 0; j < steps; ++j)
        if (before[i][via] && before[via][j])
          before[i][j] = true;
  return before;
}

} // namespace

run_world::run_world(chance& random) : random_(random) {
  make_chances();
  make_plan_and_past();
  run_.emplace(plan_, settings_, resumed_);
}

void run_world::make_chances() {
  auto maybe = [this](std::size_t least, std::size_t most) {
    return random_.one_in(2) ? 0 : random_.between(least, most);
  };
  settings_.migrators = static_cast<uint32_t>(random_.between(1, 6));
  if (random_.one_in(3))
    settings_.failure = on_failure::stop;
  settings_.retry = {static_cast<uint32_t>(random_.between(1, 4)), 100, 1'000};
  settings_.rejects.max_rows = random_.below(20);
  if (random_.one_in(2))
    settings_.resting_batches_max
        = static_cast<uint32_t>(random_.between(1, 3));
  if (random_.one_in(3))
    settings_.rejects.max_percent = static_cast<double>(random_.below(20));
  // A third of the runs are smooth but for the operator.
  if (!random_.one_in(3)) {
    one_in_.batch_transient = maybe(3, 30);
    one_in_.batch_fatal = maybe(20, 100);
    one_in_.answer_lost = maybe(2, 20);
    one_in_.batch_rejects = maybe(2, 20);
    one_in_.script_transient = maybe(2, 5);
    one_in_.script_fatal = maybe(3, 20);
    one_in_.scan_fatal = maybe(20, 100);
    one_in_.scan_busy = maybe(3, 30);
    one_in_.scan_death = maybe(50, 1'000);
    one_in_.migrator_death = maybe(20, 500);
    one_in_.migrator_refusal = maybe(20, 100);
    one_in_.migrator_busy = maybe(3, 30);
    one_in_.settle_failure = maybe(2, 20);
    one_in_.close_failure = maybe(3, 20);
    one_in_.close_busy = maybe(2, 5);
    one_in_.count_differs = maybe(3, 20);
  }
  one_in_.drain = random_.one_in(3) ? random_.between(20, 500) : 0;
  one_in_.cancel_after_drain = maybe(5, 50);
  one_in_.set_migrators = maybe(10, 100);
  one_in_.pause = maybe(10, 100);
  one_in_.resume = maybe(2, 100);
}

void run_world::make_plan_and_past() {
  plan_ = random_plan(random_);
  before_ = closure_of(plan_);
  steps_.resize(plan_.steps.size());
  resumed_.resize(plan_.steps.size());
  auto past = random_.one_in(2);
  for (std::size_t i = 0; i < resumed_.size(); ++i) {
    auto& resumed = resumed_[i];
    resumed.done = past && random_.one_in(3);
    if (plan_.steps[i].is_script() || !past || random_.one_in(2))
      continue;
    resumed.counts.scanned = static_cast<int64_t>(random_.between(1, 100));
    resumed.counts.rejected = static_cast<int64_t>(
        random_.below(static_cast<std::size_t>(resumed.counts.scanned)));
    resumed.counts.migrated = resumed.counts.scanned - resumed.counts.rejected;
    resumed.rejects_open = static_cast<uint64_t>(resumed.counts.rejected);
  }
}

bool run_world::happens(std::size_t one_in) {
  return one_in > 0 && random_.one_in(one_in);
}

run_world::party run_world::overseer() {
  return {kind::overseer, 0};
}

run_world::party run_world::scanner(step_index step) {
  return {kind::scanner, step};
}

run_world::party run_world::migrator(migrator_id id) {
  return {kind::migrator, id};
}

void run_world::send(party from, party to, message what) {
  channels_[{from, to}].push_back(std::move(what));
}

void run_world::answer(message what) {
  send({kind::once, next_once_++}, overseer(), std::move(what));
}

void run_world::start() {
  // An operator may be quicker than the start.
  if (one_in_.pause > 0 && random_.one_in(20))
    pause_or_resume();
  if (one_in_.drain > 0 && random_.one_in(20))
    drain();
  CHECK_FALSE(ended_);
  hear(run_->start());
}

bool run_world::step() {
  operator_acts();
  std::vector<std::pair<party, party>> ready;
  for (const auto& [route, messages] : channels_)
    ready.push_back(route);
  if (ready.empty())
    return rest();
  auto route = random_.one_of(ready);
  auto queue = channels_.find(route);
  auto what = std::move(queue->second.front());
  queue->second.pop_front();
  if (queue->second.empty())
    channels_.erase(queue);
  what();
  return true;
}

void run_world::drain() {
  drained_ = true;
  hear(run_->drain());
}

void run_world::pause_or_resume() {
  if (run_->pace() == run_pace::paused) {
    hear(run_->resume());
    return;
  }
  if (run_->pace() == run_pace::going && !ended_)
    ++pauses_;
  hear(run_->pause());
}

/// Nothing can happen any more: at the end, or until the operator wants it.
bool run_world::rest() {
  if (ended_ || run_->pace() != run_pace::paused)
    return false;
  ++rests_;
  for (const auto& [id, model] : migrators_)
    if (model.is_alive)
      REQUIRE((!model.script && !model.moving && model.pending.empty()));
  for (const auto& [name, model] : batches_)
    REQUIRE((!model.holder || steps_[name.first].is_in_doubt));
  if (random_.one_in(5))
    drain();
  else
    pause_or_resume();
  return true;
}

void run_world::operator_acts() {
  if (!drained_ && happens(one_in_.drain)) {
    drain();
  } else if (drained_ && happens(one_in_.cancel_after_drain)) {
    cancelled_ = true;
  }
  if (happens(one_in_.set_migrators))
    hear(run_->set_migrators(static_cast<uint32_t>(random_.below(7))));
  auto is_paused = run_->pace() == run_pace::paused;
  if (happens(is_paused ? one_in_.resume : one_in_.pause))
    pause_or_resume();
  std::vector<migrator_id> alive;
  for (const auto& [id, model] : migrators_)
    if (model.is_alive)
      alive.push_back(id);
  if (!alive.empty() && happens(one_in_.migrator_death))
    migrator_dies(random_.one_of(alive));
  if (happens(one_in_.scan_death))
    for (auto& [step, model] : scanners_)
      if (model.is_alive && random_.one_in(3))
        scanner_dies(step);
}

// -- the end ------------------------------------------------------------------

/// It failed for something that happened in this world.
void run_world::check_failure(step_index step) const {
  const auto& progress = run_->progress(step);
  switch (progress.problem.code) {
  case error_code::counts_differ:
    REQUIRE((steps_[step].is_miscounted || steps_[step].is_in_doubt));
    return;
  case error_code::key_has_null:
    REQUIRE(one_in_.count_differs > 0);
    return;
  case error_code::store_failed:
    REQUIRE(one_in_.batch_fatal + one_in_.script_fatal + one_in_.scan_fatal
                + one_in_.migrator_refusal + one_in_.settle_failure
                + one_in_.close_failure
            > 0);
    return;
  case error_code::store_busy:
    REQUIRE(one_in_.batch_transient + one_in_.answer_lost
                + one_in_.script_transient + one_in_.scan_busy
                + one_in_.migrator_busy + one_in_.settle_failure
                + one_in_.close_busy
            > 0);
    return;
  case error_code::actor_died:
    REQUIRE(deaths_ + one_in_.scan_death > 0);
    return;
  case error_code::rejects_exceeded:
    REQUIRE(progress.rejects_open > 0);
    return;
  default:
    FAIL("a step failed for no reason");
  }
}

void run_world::check_end() const {
  REQUIRE(ended_);
  bool any_failed = false;
  bool any_stopped = false;
  for (step_index i = 0; i < steps_.size(); ++i) {
    CAPTURE(i);
    const auto& progress = run_->progress(i);
    auto status = progress.status;
    any_failed = any_failed || status == step_status::failed;
    any_stopped = any_stopped || status == step_status::stopped;
    bool waits_for_failed = false;
    for (step_index j = 0; j < steps_.size(); ++j)
      if (before_[i][j] && run_->progress(j).status == step_status::failed)
        waits_for_failed = true;
    REQUIRE((status == step_status::done || status == step_status::failed
             || status == step_status::blocked
             || status == step_status::stopped));
    REQUIRE((status == step_status::done && progress.done_before)
            == resumed_[i].done);
    if (!resumed_[i].done)
      REQUIRE((status == step_status::blocked) == waits_for_failed);
    if (status == step_status::failed)
      check_failure(i);
    if (!resumed_[i].done && !steps_[i].is_in_doubt)
      REQUIRE(steps_[i].is_recorded_done == (status == step_status::done));
    auto counts = resumed_[i].counts;
    for (const auto& [name, row] : ledger_)
      if (name.first == i && !batches_.at(name).is_in_doubt)
        counts += row;
    if (!steps_[i].is_in_doubt)
      REQUIRE(progress.counts == counts);
    if (status == step_status::done && !plan_.steps[i].is_script())
      REQUIRE(counts.balanced());
  }
  auto expected = any_failed    ? run_outcome::failed
                  : any_stopped ? run_outcome::stopped
                                : run_outcome::done;
  REQUIRE(*ended_ == expected);
}

} // namespace dunlin::test
