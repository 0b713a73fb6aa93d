#include "tests/plan/run_world.hpp"

#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"

#include <algorithm>

namespace dunlin::test {

namespace {

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
    if (auto plan = plan_of(std::move(blocks)))
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
  if (random_.one_in(3))
    settings_.rejects.max_percent = static_cast<double>(random_.below(20));
  // A third of the runs are smooth but for the operator.
  if (!random_.one_in(3)) {
    one_in_.batch_transient = maybe(3, 30);
    one_in_.batch_fatal = maybe(20, 100);
    one_in_.batch_rejects = maybe(2, 20);
    one_in_.script_transient = maybe(2, 5);
    one_in_.script_fatal = maybe(3, 20);
    one_in_.scan_fatal = maybe(20, 100);
    one_in_.scan_death = maybe(50, 1'000);
    one_in_.migrator_death = maybe(20, 500);
    one_in_.migrator_refusal = maybe(20, 100);
    one_in_.settle_failure = maybe(2, 20);
    one_in_.close_failure = maybe(3, 20);
    one_in_.count_differs = maybe(3, 20);
  }
  one_in_.drain = random_.one_in(3) ? random_.between(20, 500) : 0;
  one_in_.cancel_after_drain = maybe(5, 50);
  one_in_.set_migrators = maybe(10, 100);
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
  if (one_in_.drain > 0 && random_.one_in(20)) {
    drained_ = true;
    hear(run_->drain());
    CHECK_FALSE(ended_);
  }
  hear(run_->start());
}

bool run_world::step() {
  operator_acts();
  std::vector<std::pair<party, party>> ready;
  for (const auto& [route, messages] : channels_)
    ready.push_back(route);
  if (ready.empty())
    return false;
  auto route = random_.one_of(ready);
  auto queue = channels_.find(route);
  auto what = std::move(queue->second.front());
  queue->second.pop_front();
  if (queue->second.empty())
    channels_.erase(queue);
  what();
  return true;
}

void run_world::operator_acts() {
  if (!drained_ && happens(one_in_.drain)) {
    drained_ = true;
    hear(run_->drain());
  } else if (drained_ && happens(one_in_.cancel_after_drain)) {
    cancelled_ = true;
  }
  if (happens(one_in_.set_migrators))
    hear(run_->set_migrators(static_cast<uint32_t>(random_.below(7))));
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

// -- the overseer's side ------------------------------------------------------

void run_world::hear(const run_state::commands& commands) {
  for (const auto& command : commands) {
    REQUIRE_FALSE(ended_);
    std::visit([this](const auto& what) { execute(what); }, command);
  }
}

void run_world::check_is_known(migrator_id id) const {
  REQUIRE(known_.contains(id));
}

void run_world::check_may_start(step_index step) const {
  REQUIRE_FALSE(drained_);
  REQUIRE_FALSE((any_failing_ && settings_.failure == on_failure::stop));
  for (step_index i = 0; i < steps_.size(); ++i)
    if (before_[step][i])
      REQUIRE(run_->progress(i).status == step_status::done);
}

void run_world::execute(const spawn_migrator& command) {
  auto id = command.migrator;
  REQUIRE_FALSE(drained_);
  REQUIRE(migrators_.emplace(id, migrator_model{}).second);
  known_.insert(id);
  send(migrator(id), overseer(),
       [this, id] { hear(run_->migrator_ready(id)); });
}

void run_world::execute(const retire_migrator& command) {
  auto id = command.migrator;
  check_is_known(id);
  send(overseer(), migrator(id), [this, id] {
    auto& model = migrators_.at(id);
    if (!model.is_alive)
      return;
    model.is_retiring = true;
    leave(id);
    migrator_quits(id);
  });
}

void run_world::execute(const assign_script& command) {
  auto id = command.migrator;
  auto step = command.step;
  check_is_known(id);
  check_may_start(step);
  REQUIRE(++steps_[step].script_starts <= settings_.retry.attempts);
  send(overseer(), migrator(id), [this, id, step] {
    auto& model = migrators_.at(id);
    if (!model.is_alive)
      return;
    REQUIRE_FALSE(model.table);
    REQUIRE_FALSE(model.script);
    model.script = step;
    send(migrator(id), migrator(id), [this, id] { end_script(id); });
  });
}

void run_world::execute(const assign_table& command) {
  auto id = command.migrator;
  auto step = command.step;
  check_is_known(id);
  REQUIRE_FALSE(drained_);
  REQUIRE(scanners_.at(step).is_known);
  REQUIRE(scanners_.at(step).is_opened);
  send(overseer(), migrator(id), [this, id, step] { begin_table(id, step); });
}

void run_world::execute(const leave_table& command) {
  auto id = command.migrator;
  check_is_known(id);
  send(overseer(), migrator(id), [this, id] {
    if (migrators_.at(id).is_alive)
      leave(id);
  });
}

void run_world::execute(const start_scan& command) {
  auto step = command.step;
  check_may_start(step);
  REQUIRE_FALSE(steps_[step].is_started);
  steps_[step].is_started = true;
  auto open = std::count_if(scanners_.begin(), scanners_.end(),
                            [](auto& scan) { return scan.second.is_known; });
  REQUIRE(open < 40);
  auto& model
      = scanners_.emplace(step, plan_.steps[step].table().buffer).first->second;
  const auto& resumed = resumed_[step];
  auto& facts = steps_[step];
  facts.source_rows = static_cast<uint64_t>(resumed.counts.scanned);
  uint64_t ordinal = 0;
  // Rejects of an earlier run are tried again first, in two batches.
  for (auto rejects :
       {resumed.rejects_open / 2, (resumed.rejects_open + 1) / 2}) {
    if (rejects == 0)
      continue;
    batch retry;
    retry.id = {ordinal++, 1u << 16};
    retry.is_retry = true;
    auto arrive = static_cast<int64_t>(
        happens(one_in_.batch_rejects) ? random_.below(rejects + 1) : rejects);
    batches_[{step, retry.id}].counts = {0, arrive, 0, 0, -arrive, arrive};
    model.to_find.push_back(std::move(retry));
  }
  for (auto left = random_.below(12); left > 0; --left) {
    batch work;
    work.id = {ordinal++, 0};
    work.rows_expected = random_.between(1, 50);
    facts.source_rows += work.rows_expected;
    auto rows = static_cast<int64_t>(work.rows_expected);
    auto rejects = static_cast<int64_t>(
        happens(one_in_.batch_rejects) ? random_.below(5) : 0);
    rejects = std::min(rejects, rows);
    batches_[{step, work.id}].counts
        = {rows, rows - rejects, 0, 0, rejects, rows - rejects};
    model.to_find.push_back(std::move(work));
  }
  send(scanner(step), scanner(step), [this, step] { open_scan(step); });
}

void run_world::execute(const stop_scan& command) {
  auto step = command.step;
  send(overseer(), scanner(step), [this, step] {
    auto& model = scanners_.at(step);
    if (model.is_alive)
      scanner_does(step, model.window.stop());
  });
}

void run_world::execute(const hand_out_again& command) {
  auto step = command.step;
  REQUIRE_FALSE(drained_);
  REQUIRE(scanners_.at(step).is_known);
  send(overseer(), scanner(step), [this, step, work = command.work] {
    auto& model = scanners_.at(step);
    if (model.is_alive)
      scanner_does(step, model.window.again(work));
  });
}

void run_world::execute(const retry_later& command) {
  REQUIRE(command.delay_ms >= settings_.retry.base_ms);
  REQUIRE(command.delay_ms <= settings_.retry.cap_ms);
  answer([this, command] { hear(run_->retry_due(command.step, command.id)); });
}

void run_world::execute(const settle_batch& command) {
  batch_name name{command.step, command.id};
  auto& model = batches_.at(name);
  REQUIRE(model.holder);
  REQUIRE_FALSE(migrators_.at(*model.holder).is_alive);
  answer([this, name] {
    auto [step, id] = name;
    if (happens(one_in_.settle_failure)) {
      steps_[step].is_in_doubt = true;
      auto code
          = cancelled_ ? error_code::interrupted : error_code::store_failed;
      hear(run_->settle_failed(step, id, {code, "no answer"}));
      return;
    }
    batches_.at(name).holder.reset();
    auto row = ledger_.find(name);
    auto committed = row != ledger_.end();
    hear(run_->batch_settled(step, id, committed,
                             committed ? row->second : batch_counts{}));
  });
}

void run_world::execute(const count_source& command) {
  auto step = command.step;
  REQUIRE(scanners_.at(step).is_known);
  send(overseer(), scanner(step), [this, step] {
    if (!scanners_.at(step).is_alive)
      return;
    if (happens(one_in_.scan_fatal)) {
      scan_breaks(step);
      return;
    }
    auto total = steps_[step].source_rows + 7;
    auto changed = random_.one_in(4);
    if (happens(one_in_.count_differs))
      ++total;
    uint64_t null_keys = happens(one_in_.count_differs) ? 1 : 0;
    send(scanner(step), overseer(), [=, this] {
      hear(run_->source_counted(step, total, 7, null_keys, changed));
    });
  });
}

void run_world::execute(const close_step& command) {
  auto step = command.step;
  auto& facts = steps_[step];
  REQUIRE_FALSE(facts.is_closing);
  REQUIRE(facts.ends == 0);
  facts.is_closing = true;
  any_failing_ = any_failing_ || !command.done;
  answer([this, step] {
    steps_[step].is_closing = false;
    auto code = cancelled_ ? error_code::interrupted : error_code::store_failed;
    if (happens(one_in_.close_failure))
      hear(run_->close_failed(step, {code, "cannot be told"}));
    else
      hear(run_->step_closed(step));
  });
}

void run_world::execute(const step_ended& command) {
  auto step = command.step;
  auto& facts = steps_[step];
  REQUIRE_FALSE(resumed_[step].done);
  REQUIRE(++facts.ends == 1);
  REQUIRE_FALSE(facts.is_closing);
  any_failing_
      = any_failing_ || run_->progress(step).status == step_status::failed;
  // Nobody is at work on it any more: the scanner is about to go.
  for (const auto& [id, model] : migrators_)
    if (known_.contains(id) && model.is_alive)
      REQUIRE((model.table != step && model.script != step));
  auto scan = scanners_.find(step);
  if (scan == scanners_.end())
    return;
  scan->second.is_known = false;
  send(overseer(), scanner(step), [this, step] { scanner_dies(step); });
}

void run_world::execute(const end_run& command) {
  ended_ = command.outcome;
  REQUIRE(known_.empty());
  for (step_index i = 0; i < steps_.size(); ++i) {
    REQUIRE_FALSE(steps_[i].is_closing);
    REQUIRE(steps_[i].ends == (resumed_[i].done ? 0 : 1));
  }
}

// -- the end ------------------------------------------------------------------

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
      REQUIRE(progress.problem.code != error_code::none);
    auto counts = resumed_[i].counts;
    for (const auto& [name, row] : ledger_)
      if (name.first == i)
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
