#include "actors/migrator.hpp"
#include "actors/overseer.hpp"
#include "actors/scanner.hpp"

/// @file
/// The overseer's decisions, carried out.

namespace dunlin {

namespace {

/// What a script is known to touch, so that what it touches besides is seen.
void add_known(const touch_set& of, script_job& job) {
  job.is_watched = true;
  for (const auto& each : of.touches)
    (each.mode == touch_mode::reads ? job.known_reads : job.known_writes)
        .push_back(each.object);
}

/// How often a store is asked to keep how a step ended: a stop at once cancels
/// again and again whatever is asked of it, and the reason of a failure must
/// not be lost by that.
constexpr uint32_t close_attempts_max = 5;

} // namespace

void overseer_state::run(const run_state::commands& commands) {
  if (!commands.empty())
    decided_us_ = now_us(self_) - began_us_ + 1;
  for (const auto& command : commands)
    if (!over_)
      std::visit([this](const auto& what) { execute(what); }, command);
  voice_->flush();
}

void overseer_state::execute(const spawn_migrator& command) {
  migrator_args args{command.migrator, caf::actor_cast<overseer_actor>(self_),
                     args_.budget,     args_.stores,
                     args_.mappers,    args_.is_watched};
  auto handle = args_.make_migrator
                    ? args_.make_migrator(self_, args)
                    : migrator_actor{self_->spawn(migrator, std::move(args))};
  self_->monitor(handle);
  migrator_ids_[handle.address()] = command.migrator;
  migrators_[command.migrator] = handle;
  voice_->tell(event_kind::migrator_spawned, migrator_part(command.migrator),
               std::nullopt, {});
}

void overseer_state::execute(const retire_migrator& command) {
  self_->send(migrators_.at(command.migrator), retire_atom_v);
}

void overseer_state::execute(const assign_script& command) {
  const auto& step = args_.plan->steps[command.step];
  const auto& script = step.script();
  voice_->tell(event_kind::step_began, migrator_part(command.migrator),
               command.step, "script");
  step_began(command.step);
  script_job job{step.name, script.file.path, script.file.text, step.identity};
  if (step.touches && step.touches->written && !step.touches->written->barrier)
    add_known(*step.touches->written, job);
  self_->send(migrators_.at(command.migrator),
              script_work{command.step, script.store, std::move(job)});
}

void overseer_state::execute(const assign_table& command) {
  self_->send(migrators_.at(command.migrator), work_.at(command.step),
              scanners_.at(command.step));
}

void overseer_state::execute(const leave_table& command) {
  self_->send(migrators_.at(command.migrator), leave_atom_v);
}

void overseer_state::execute(const start_scan& command) {
  const auto& step = args_.plan->steps[command.step];
  scanner_args args{command.step,  step.name,
                    step.identity, step.table(),
                    step.keys,     caf::actor_cast<overseer_actor>(self_),
                    args_.stores};
  voice_->tell(event_kind::step_began, "scanner", command.step, "table");
  step_began(command.step);
  auto handle = self_->spawn<caf::monitored>(scanner, std::move(args));
  scanner_steps_[handle.address()] = command.step;
  scanners_[command.step] = handle;
}

void overseer_state::execute(const pause_scans&) {
  for (const auto& [step, handle] : scanners_) {
    ++scanners_pausing_;
    ask(self_, handle, pause_atom_v)
        .then([this](caf::ok_atom) { --scanners_pausing_; },
              [this](const caf::error&) { --scanners_pausing_; });
  }
}

void overseer_state::execute(const resume_scans&) {
  for (const auto& [step, handle] : scanners_)
    self_->send(handle, resume_atom_v);
}

void overseer_state::execute(const stop_scan& command) {
  if (auto scanner = scanners_.find(command.step); scanner != scanners_.end())
    self_->send(scanner->second, stop_atom_v);
}

void overseer_state::execute(const hold_scan& command) {
  if (auto scanner = scanners_.find(command.step); scanner != scanners_.end())
    self_->send(scanner->second, hold_atom_v, command.holds);
}

void overseer_state::execute(const try_scan_again& command) {
  if (auto scanner = scanners_.find(command.step); scanner != scanners_.end())
    self_->send(scanner->second, again_atom_v);
}

void overseer_state::execute(const rest_step& command) {
  voice_->tell(event_kind::warning, "overseer", command.step,
               command.problem + "; tried again in "
                   + std::to_string(command.delay_ms) + " ms");
  self_->delayed_send(self_, std::chrono::milliseconds(command.delay_ms),
                      again_atom_v, command.step);
}

void overseer_state::execute(const hand_out_again& command) {
  if (auto scanner = scanners_.find(command.step); scanner != scanners_.end())
    self_->send(scanner->second, again_atom_v, command.work);
}

void overseer_state::execute(const retry_later& command) {
  self_->delayed_send(self_, std::chrono::milliseconds(command.delay_ms),
                      again_atom_v, command.step, command.id);
}

void overseer_state::execute(const settle_batch& command) {
  auto step = command.step;
  auto id = command.id;
  ask(self_, target_of(step),
      db::settle_batch{args_.plan->steps[step].name, id})
      .then(
          [this, step, id](const batch_outcome& outcome) {
            run(run_->batch_settled(step, id, outcome.committed,
                                    outcome.counts));
          },
          [this, step, id](const caf::error& problem) {
            run(run_->settle_failed(step, id, from_caf(problem)));
          });
}

void overseer_state::execute(const settle_script& command) {
  const auto& step = args_.plan->steps[command.step];
  ask(self_, target_of(command.step),
      db::settle_script{step.name, step.identity})
      .then([this, step = command.step](
                bool is_done) { run(run_->script_settled(step, is_done)); },
            [this, step = command.step](const caf::error& problem) {
              run(run_->script_unsettled(step, from_caf(problem)));
            });
}

void overseer_state::execute(const count_source& command) {
  self_->send(scanners_.at(command.step), count_atom_v);
}

void overseer_state::execute(const close_step& command) {
  const auto& step = args_.plan->steps[command.step];
  step_closing closing{
      step.name, step.is_script() ? step_kind::script : step_kind::table,
      step.identity, command.done ? step_state::done : step_state::failed,
      command.problem};
  close(command.step, closing, close_attempts_max);
}

void overseer_state::close(step_index step, const step_closing& closing,
                           uint32_t attempts_left) {
  ask(self_, target_of(step), db::close_step{closing})
      .then([this, step](caf::ok_atom) { run(run_->step_closed(step)); },
            [this, step, closing, attempts_left](const caf::error& raw) {
              auto problem = from_caf(raw);
              if (problem.code == error_code::interrupted && attempts_left > 1)
                close(step, closing, attempts_left - 1);
              else
                run(run_->close_failed(step, std::move(problem)));
            });
}

void overseer_state::execute(const step_ended& command) {
  step_finished(command.step);
  voice_->step_ended(command.step, run_->progress(command.step));
  if (auto scanner = scanners_.find(command.step); scanner != scanners_.end()) {
    scanner_steps_.erase(scanner->second.address());
    self_->send_exit(scanner->second, caf::exit_reason::user_shutdown);
    scanners_.erase(scanner);
  }
  work_.erase(command.step);
  paces_.erase(command.step);
}

void overseer_state::execute(const end_run& command) {
  logbook_->when_written([this, outcome = command.outcome] {
    closer_->close(outcome, written_stores_,
                   [this](run_outcome how) { deliver(how); });
  });
}

connection_actor overseer_state::target_of(step_index step) {
  return args_.stores->target(args_.plan->steps[step].written_store());
}

} // namespace dunlin
