// The scanners and migrators of a run_world.

#include "tests/plan/run_world.hpp"

#include "tests/catch.hpp"
#include "tests/plan/test_run.hpp"

namespace dunlin::test {

namespace {

constexpr uint32_t credits_ahead = 2;

error died() {
  return {error_code::actor_died, "it died"};
}

} // namespace

// -- scanners -----------------------------------------------------------------

void run_world::open_scan(step_index step) {
  auto& model = scanners_.at(step);
  if (!model.is_alive)
    return;
  if (cancelled_ || happens(one_in_.scan_fatal)) {
    scan_breaks(step);
    return;
  }
  if (happens(one_in_.scan_busy)) {
    scan_stumbles(step, [this, step] { open_scan(step); });
    return;
  }
  send(scanner(step), overseer(), [this, step] {
    scanners_.at(step).is_opened = true;
    hear(run_->scan_opened(step));
  });
  scanner_does(step, model.window.start());
}

void run_world::find(step_index step) {
  auto& model = scanners_.at(step);
  if (!model.is_alive)
    return;
  if (cancelled_ || happens(one_in_.scan_fatal)) {
    scan_breaks(step);
  } else if (happens(one_in_.scan_busy)) {
    scan_stumbles(step, [this, step] { find(step); });
  } else if (model.to_find.empty()) {
    scanner_does(step, model.window.exhausted());
  } else {
    auto work = model.to_find.front();
    model.to_find.pop_front();
    scanner_does(step, model.window.found(std::move(work)));
  }
}

void run_world::count(step_index step) {
  if (!scanners_.at(step).is_alive)
    return;
  if (happens(one_in_.scan_fatal)) {
    scan_breaks(step);
    return;
  }
  if (happens(one_in_.scan_busy)) {
    scan_stumbles(step, [this, step] { count(step); });
    return;
  }
  auto total = steps_[step].source_rows + 7;
  auto changed = random_.one_in(4);
  if (happens(one_in_.count_differs)) {
    ++total;
    steps_[step].is_miscounted = true;
  }
  uint64_t null_keys = happens(one_in_.count_differs) ? 1 : 0;
  send(scanner(step), overseer(), [=, this] {
    hear(run_->source_counted(step, total, 7, null_keys, changed));
  });
}

void run_world::scan_stumbles(step_index step, message refused) {
  scanners_.at(step).refused = std::move(refused);
  send(scanner(step), overseer(),
       [this, step] { hear(run_->scan_failed(step, busy)); });
}

void run_world::scan_breaks(step_index step) {
  auto problem = cancelled_ ? cut_short : broken;
  send(scanner(step), overseer(),
       [=, this] { hear(run_->scan_failed(step, problem)); });
  scanner_does(step, scanners_.at(step).window.stop());
}

void run_world::scanner_dies(step_index step) {
  auto& model = scanners_.at(step);
  if (!model.is_alive)
    return;
  model.is_alive = false;
  send(scanner(step), overseer(), [this, step] {
    if (!scanners_.at(step).is_known)
      return;
    scanners_.at(step).is_known = false;
    hear(run_->scan_failed(step, died()));
  });
  // Whoever works for it can't go on.
  for (const auto& [id, at_work] : migrators_)
    if (at_work.is_alive && at_work.table == step)
      send(scanner(step), migrator(id), [this, id = id, step] {
        auto& worker = migrators_.at(id);
        if (worker.is_alive && worker.table == step)
          migrator_dies(id);
      });
}

void run_world::scanner_does(step_index step,
                             const scan_window::commands& commands) {
  for (const auto& command : commands) {
    if (auto handed = std::get_if<hand_batch>(&command)) {
      hand(step, *handed);
    } else if (auto away = std::get_if<send_away>(&command)) {
      send(scanner(step), migrator(away->migrator),
           [this, step, id = away->migrator, credits = away->credits] {
             auto& worker = migrators_.at(id);
             if (!worker.is_alive)
               return;
             REQUIRE(worker.table == step);
             REQUIRE(worker.credits >= credits);
             worker.credits -= credits;
             worker.is_over = true;
             leave_if_done(id);
           });
    } else if (std::holds_alternative<find_batch>(command)) {
      send(scanner(step), scanner(step), [this, step] { find(step); });
    } else {
      send(scanner(step), overseer(),
           [this, step] { hear(run_->scan_over(step)); });
    }
  }
}

void run_world::hand(step_index step, const hand_batch& command) {
  auto id = command.migrator;
  batch_name name{step, command.work.id};
  auto& model = batches_.at(name);
  REQUIRE_FALSE(scanners_.at(step).window.paused());
  // Nobody has it, nobody may still commit it, and it is not done.
  REQUIRE_FALSE(model.holder);
  REQUIRE(ledger_.contains(name) == model.is_in_doubt);
  REQUIRE(++model.times_handed <= settings_.retry.attempts);
  model.holder = id;
  send(scanner(step), overseer(), [=, this, work = command.work] {
    hear(run_->batch_handed(step, work, id));
  });
  send(scanner(step), migrator(id), [=, this, work = command.work] {
    auto& worker = migrators_.at(id);
    if (!worker.is_alive)
      return;
    REQUIRE(worker.table == step);
    REQUIRE(worker.credits > 0);
    --worker.credits;
    worker.pending.push_back(work);
    REQUIRE(worker.pending.size() <= credits_ahead);
    next_batch(id);
  });
}

// -- migrators ----------------------------------------------------------------

void run_world::begin_table(migrator_id id, step_index step) {
  auto& model = migrators_.at(id);
  if (!model.is_alive)
    return;
  REQUIRE_FALSE(model.table);
  REQUIRE_FALSE(model.script);
  model.table = step;
  model.is_ready = false;
  model.is_over = false;
  model.credits = 0;
  if (!scanners_.at(step).is_alive)
    migrator_dies(id);
  else
    send(migrator(id), migrator(id), [this, id] { prepared(id); });
}

void run_world::prepared(migrator_id id) {
  auto& model = migrators_.at(id);
  if (!model.is_alive)
    return;
  if (cancelled_ || happens(one_in_.migrator_refusal)) {
    report_left(id, cancelled_ ? cut_short : broken);
    return;
  }
  if (happens(one_in_.migrator_busy)) {
    report_left(id, busy);
    return;
  }
  model.is_ready = true;
  if (model.is_over)
    leave_if_done(id);
  else
    grant(id, credits_ahead);
}

void run_world::grant(migrator_id id, uint32_t credits) {
  auto step = *migrators_.at(id).table;
  migrators_.at(id).credits += credits;
  send(migrator(id), scanner(step), [=, this] {
    auto& model = scanners_.at(step);
    if (!model.is_alive)
      return;
    model.takers.insert(id);
    scanner_does(step, model.window.grant(id, credits));
  });
}

void run_world::next_batch(migrator_id id) {
  auto& model = migrators_.at(id);
  if (model.moving || model.pending.empty())
    return;
  model.moving = model.pending.front();
  model.pending.pop_front();
  send(migrator(id), migrator(id), [this, id] { moved(id); });
}

void run_world::moved(migrator_id id) {
  auto& model = migrators_.at(id);
  if (!model.is_alive)
    return;
  auto step = *model.table;
  auto work = std::move(*model.moving);
  model.moving.reset();
  batch_name name{step, work.id};
  auto problem = cancelled_ && random_.one_in(2)    ? cut_short
                 : happens(one_in_.batch_transient) ? busy
                 : happens(one_in_.batch_fatal)     ? broken
                 : ledger_.contains(name)           ? there_already
                                                    : error{};
  if (problem.code == error_code::none && happens(one_in_.answer_lost)) {
    REQUIRE(ledger_.emplace(name, batches_.at(name).counts).second);
    batches_.at(name).is_in_doubt = true;
    problem = busy;
  }
  if (problem.code != error_code::none) {
    batches_.at(name).holder.reset();
    send(migrator(id), overseer(),
         [=, this] { hear(run_->batch_failed(step, work, problem)); });
  } else {
    auto counts = batches_.at(name).counts;
    REQUIRE(ledger_.emplace(name, counts).second);
    if (happens(one_in_.migrator_death)) {
      migrator_dies(id); // before it could report
      return;
    }
    batches_.at(name).holder.reset();
    send(migrator(id), overseer(),
         [=, this] { hear(run_->batch_done(step, work.id, counts)); });
  }
  if (!model.is_over)
    grant(id, 1);
  next_batch(id);
  leave_if_done(id);
}

void run_world::leave(migrator_id id) {
  auto& model = migrators_.at(id);
  if (!model.table || model.is_over)
    return;
  model.is_over = true;
  auto step = *model.table;
  send(migrator(id), scanner(step), [=, this] {
    auto& scan = scanners_.at(step);
    if (scan.is_alive)
      scanner_does(step, scan.window.leave(id));
  });
  leave_if_done(id);
}

void run_world::leave_if_done(migrator_id id) {
  auto& model = migrators_.at(id);
  if (model.is_alive && model.table && model.is_ready && model.is_over
      && model.credits == 0 && !model.moving && model.pending.empty())
    report_left(id, {});
}

void run_world::report_left(migrator_id id, error problem) {
  auto& model = migrators_.at(id);
  auto step = *model.table;
  model.table.reset();
  send(migrator(id), overseer(),
       [=, this] { hear(run_->table_left(step, id, problem)); });
  migrator_quits(id);
}

void run_world::end_script(migrator_id id) {
  auto& model = migrators_.at(id);
  if (!model.is_alive)
    return;
  auto step = *model.script;
  auto problem = cancelled_ && random_.one_in(2)     ? cut_short
                 : happens(one_in_.script_transient) ? busy
                 : happens(one_in_.script_fatal)     ? broken
                                                     : error{};
  if (problem.code == error_code::none) {
    steps_[step].is_recorded_done = true;
    if (happens(one_in_.migrator_death)) {
      migrator_dies(id); // before it could report
      return;
    }
  }
  model.script.reset();
  send(migrator(id), overseer(), [=, this] {
    hear(problem.code == error_code::none
             ? run_->script_done(step, id)
             : run_->script_failed(step, id, problem));
  });
  migrator_quits(id);
}

void run_world::migrator_quits(migrator_id id) {
  auto& model = migrators_.at(id);
  if (!model.is_retiring || model.table || model.script)
    return;
  model.is_alive = false;
  send(migrator(id), overseer(), [this, id] {
    known_.erase(id);
    hear(run_->migrator_lost(id));
  });
}

void run_world::migrator_dies(migrator_id id) {
  auto& model = migrators_.at(id);
  ++deaths_;
  model.is_alive = false;
  send(migrator(id), overseer(), [this, id] {
    known_.erase(id);
    hear(run_->migrator_lost(id));
  });
  for (auto& [step, scan] : scanners_)
    if (scan.is_alive && scan.takers.contains(id))
      send(migrator(id), scanner(step), [this, id = id, step = step] {
        auto& hears = scanners_.at(step);
        if (hears.is_alive)
          hears.window.forget(id);
      });
}

} // namespace dunlin::test
