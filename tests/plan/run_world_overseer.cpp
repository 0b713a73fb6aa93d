// What the overseer does in a run_world: it carries out commands.

#include "tests/catch.hpp"
#include "tests/plan/run_world.hpp"
#include "tests/plan/test_run.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::test {

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
  REQUIRE(run_->pace() == run_pace::going);
  REQUIRE_FALSE(drained_);
  REQUIRE_FALSE((any_failing_ && settings_.failure == on_failure::stop));
  for (step_index i = 0; i < steps_.size(); ++i)
    if (before_[step][i])
      REQUIRE(run_->progress(i).status == step_status::done);
}

/// All steps here use one store.
void run_world::check_comes_last(step_index step) const {
  if (plan_.steps[step].comes_last() == nullptr)
    return;
  for (step_index i = 0; i < steps_.size(); ++i) {
    const auto status = run_->progress(i).status;
    if (i == step || is_final(status))
      continue;
    const auto is_before = [&](step_index other) {
      return before_[i][other] && run_->status(other) != step_status::done;
    };
    bool waits = plan_.steps[i].comes_last() != nullptr
                 && status == step_status::waiting;
    for (step_index other = 0; other < steps_.size(); ++other)
      waits = waits || is_before(other);
    REQUIRE(waits);
  }
}

void run_world::execute(const spawn_migrator& command) {
  auto id = command.migrator;
  REQUIRE(run_->pace() == run_pace::going);
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
  check_comes_last(step);
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
  REQUIRE(run_->pace() == run_pace::going);
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

void run_world::execute(const pause_scans&) {
  for (const auto& [step, model] : scanners_)
    if (model.is_known)
      send(overseer(), scanner(step),
           [this, step = step] { scanners_.at(step).window.pause(); });
}

void run_world::execute(const resume_scans&) {
  for (const auto& [step, model] : scanners_)
    if (model.is_known)
      send(overseer(), scanner(step), [this, step = step] {
        auto& scan = scanners_.at(step);
        if (scan.is_alive)
          scanner_does(step, scan.window.resume());
      });
}

void run_world::execute(const stop_scan& command) {
  auto step = command.step;
  send(overseer(), scanner(step), [this, step] {
    auto& model = scanners_.at(step);
    if (model.is_alive)
      scanner_does(step, model.window.stop());
  });
}

void run_world::execute(const hold_scan& command) {
  auto step = command.step;
  auto& scan = scanners_.at(step);
  REQUIRE(scan.is_known);
  REQUIRE(scan.is_held != command.holds);
  scan.is_held = command.holds;
  times_held_ += command.holds ? 1 : 0;
  send(overseer(), scanner(step), [this, step, holds = command.holds] {
    auto& model = scanners_.at(step);
    if (model.is_alive)
      scanner_does(step, model.window.hold(holds));
  });
}

void run_world::execute(const try_scan_again& command) {
  auto step = command.step;
  REQUIRE(run_->pace() == run_pace::going);
  REQUIRE(scanners_.at(step).is_known);
  send(overseer(), scanner(step), [this, step] {
    auto& model = scanners_.at(step);
    if (!model.is_alive || model.window.stopped())
      return;
    REQUIRE(model.refused);
    std::exchange(model.refused, nullptr)();
  });
}

void run_world::execute(const rest_step& command) {
  REQUIRE(command.delay_ms >= settings_.retry.base_ms);
  REQUIRE(command.delay_ms <= settings_.retry.cap_ms);
  ++busy_rests_;
  answer([this, command] { hear(run_->rest_over(command.step)); });
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
  if (model.holder)
    REQUIRE_FALSE(migrators_.at(*model.holder).is_alive);
  else
    REQUIRE(model.is_in_doubt);
  answer([this, name] {
    auto [step, id] = name;
    auto& asked = batches_.at(name);
    auto row = ledger_.find(name);
    auto committed = row != ledger_.end();
    if (happens(one_in_.settle_failure)) {
      asked.is_in_doubt = committed;
      asked.holder.reset();
      auto problem = cancelled_ ? cut_short : random_.one_in(2) ? busy : broken;
      hear(run_->settle_failed(step, id, problem));
      return;
    }
    asked.holder.reset();
    doubts_ += asked.is_in_doubt ? 1 : 0;
    asked.is_in_doubt = false;
    hear(run_->batch_settled(step, id, committed,
                             committed ? row->second : batch_counts{}));
  });
}

void run_world::execute(const settle_script& command) {
  auto step = command.step;
  answer([this, step] {
    if (happens(one_in_.settle_failure)) {
      steps_[step].is_in_doubt = true;
      auto code
          = cancelled_ ? error_code::interrupted : error_code::store_failed;
      hear(run_->script_unsettled(step, {code, "no answer"}));
    } else {
      hear(run_->script_settled(step, steps_[step].is_recorded_done));
    }
  });
}

void run_world::execute(const count_source& command) {
  auto step = command.step;
  REQUIRE(run_->pace() == run_pace::going);
  REQUIRE(scanners_.at(step).is_known);
  send(overseer(), scanner(step), [this, step] { count(step); });
}

void run_world::execute(const close_step& command) {
  auto step = command.step;
  auto& facts = steps_[step];
  REQUIRE_FALSE(facts.is_closing);
  REQUIRE(facts.ends == 0);
  facts.is_closing = true;
  any_failing_ = any_failing_ || !command.done;
  answer([this, step, done = command.done] {
    steps_[step].is_closing = false;
    auto code = cancelled_ ? error_code::interrupted : error_code::store_failed;
    if (happens(one_in_.close_failure)) {
      hear(run_->close_failed(step, {code, "cannot be told"}));
    } else if (happens(one_in_.close_busy)) {
      hear(run_->close_failed(step, {error_code::store_busy, "busy"}));
    } else {
      // What is done stays done.
      steps_[step].is_recorded_done = steps_[step].is_recorded_done || done;
      hear(run_->step_closed(step));
    }
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

} // namespace dunlin::test
