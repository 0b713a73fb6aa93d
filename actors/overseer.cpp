#include "actors/overseer.hpp"

#include "actors/migrator.hpp"
#include "actors/scanner.hpp"
#include "actors/steering.hpp"
#include "config/assert.hpp"

namespace dunlin {

namespace {

/// How often the boards hear of progress: a line a job and second at most.
constexpr std::chrono::seconds tick_interval{1};

/// How often a store is asked to record the end of a run: one that is stopped
/// at once has its statements cancelled again and again, this one among them.
constexpr uint32_t finish_attempts_max = 5;

/// Where a run breaks off, what is under way is left to the next one.
step_progress final_answer(step_progress told) {
  switch (told.status) {
  case step_status::done:
  case step_status::failed:
  case step_status::blocked:
    break;
  default:
    told.status = step_status::stopped;
  }
  return told;
}

} // namespace

overseer_state::overseer_state(overseer_actor::pointer self) : self_(self) {
  // nop
}

void overseer_state::init(overseer_args args) {
  args_ = std::move(args);
  voice_.emplace(self_, args_.plan, args_.boards);
  logbook_.emplace(self_, args_.stores, written_stores(), *voice_);
  run_.emplace(*args_.plan, args_.settings, args_.resumed);
  vital_.insert(args_.budget.address());
  for (const auto& store : written_stores())
    vital_.insert(args_.stores->target(store).address());
  for (const auto& actor : vital_)
    self_->monitor(actor);
}

caf::typed_response_promise<run_report> overseer_state::begin() {
  DUNLIN_ASSERT(!report_.pending());
  // In this order: a promise takes the sender out of the current message.
  program_ = caf::actor_cast<program_actor>(self_->current_sender());
  report_ = self_->make_response_promise<run_report>();
  auto promise = report_;
  voice_->begin();
  voice_->tell(event_kind::run_began, "overseer", std::nullopt,
               std::to_string(args_.plan->steps.size()) + " steps, "
                   + std::to_string(args_.settings.migrators) + " migrators");
  self_->delayed_send(self_, tick_interval, tick_atom_v, ++tick_generation_);
  run(run_->start());
  return promise;
}

// -- the operator -------------------------------------------------------------

steer_answer overseer_state::steer(const steer_request& asked) {
  const auto outcome = judge(asked, *run_, is_cancelled_);
  // Its entry is on its way before it takes effect, which does not wait for it:
  // an effect may be the end of the run. A question is no entry, or an operator
  // who copies the files of a paused run could not look at it.
  if (asked.verb != steer_verb::status && !run_->is_over())
    logbook_->write(asked, outcome);
  if (outcome == steer_outcome::done)
    carry_out(asked);
  auto out = look_at(*run_, *args_.plan);
  out.is_at_rest
      = out.is_at_rest && scanners_pausing_ == 0 && logbook_->open() == 0;
  out.outcome = outcome;
  out.text = steer_text(asked, out);
  return out;
}

void overseer_state::carry_out(const steer_request& asked) {
  const auto say = [&](event_kind kind, const std::string& text) {
    voice_->tell(kind, "overseer", std::nullopt,
                 text + " (" + asked.user + ")");
  };
  switch (asked.verb) {
  case steer_verb::status:
    return;
  case steer_verb::pause:
    say(event_kind::paused, "paused, what is in hand is finished");
    run(run_->pause());
    return;
  case steer_verb::resume:
    say(event_kind::resumed, "going on");
    run(run_->resume());
    return;
  case steer_verb::migrators:
    run(run_->set_migrators(asked.migrators));
    return;
  case steer_verb::drain:
    say(event_kind::stopping, "finishing the batches in flight");
    run(run_->drain());
    return;
  case steer_verb::stop:
    is_cancelled_ = true;
    say(event_kind::stopping, "stopping at once");
    if (program_)
      self_->send(program_, cancel_atom_v);
    run(run_->drain());
    return;
  }
}

// -- reports ------------------------------------------------------------------

void overseer_state::heard(const migrator_up& news) {
  run(run_->migrator_ready(news.migrator));
}

void overseer_state::heard(const batch_began& news) {
  voice_->tell(event_kind::batch_began, migrator_part(news.migrator), news.step,
               news.key, {}, batch_text(news.id));
  voice_->flush();
}

void overseer_state::heard(const batch_ended& news) {
  voice_->tell(event_kind::batch_done, migrator_part(news.migrator), news.step,
               {}, news.counts, batch_text(news.id));
  run(run_->batch_done(news.step, news.id, news.counts));
}

void overseer_state::heard(const batch_broke& news) {
  voice_->tell(event_kind::batch_retried, migrator_part(news.migrator),
               news.step, "rolled back: " + news.problem.text, {},
               batch_text(news.work.id));
  run(run_->batch_failed(news.step, news.work, news.problem));
}

void overseer_state::heard(const script_ended& news) {
  run(run_->script_done(news.step, news.migrator));
}

void overseer_state::heard(const script_broke& news) {
  run(run_->script_failed(news.step, news.migrator, news.problem));
}

void overseer_state::heard(const table_left& news) {
  run(run_->table_left(news.step, news.migrator, news.problem));
}

void overseer_state::heard(const command_said& news) {
  for (const auto& line : news.lines)
    voice_->tell(event_kind::command_said, migrator_part(news.migrator),
                 news.step, line);
  voice_->flush();
}

void overseer_state::heard(const scan_began& news) {
  work_[news.step] = news.work;
  voice_->scan_began(news.step, run_->progress(news.step), news.outlook);
  run(run_->scan_opened(news.step));
}

void overseer_state::heard(const batch_handed_out& news) {
  voice_->scan_went_on(news.step, news.outlook);
  run(run_->batch_handed(news.step, news.work, news.migrator));
}

void overseer_state::heard(const scan_finished& news) {
  if (news.is_complete)
    voice_->scan_ended(news.step, run_->progress(news.step), news.outlook);
  run(run_->scan_over(news.step));
}

void overseer_state::heard(const scan_broke& news) {
  run(run_->scan_failed(news.step, news.problem));
}

void overseer_state::heard(const scan_counted& news) {
  const auto& count = news.count;
  run(run_->source_counted(news.step, count.total, count.past_bound,
                           count.null_keys, count.changed));
}

void overseer_state::retry(step_index step, batch_id id) {
  run(run_->retry_due(step, id));
}

void overseer_state::rested(step_index step) {
  run(run_->rest_over(step));
}

void overseer_state::lost(const caf::actor_addr& who,
                          const caf::error& reason) {
  if (auto migrator = migrator_ids_.find(who);
      migrator != migrator_ids_.end()) {
    auto id = migrator->second;
    migrator_ids_.erase(migrator);
    migrators_.erase(id);
    auto orderly = reason == caf::exit_reason::user_shutdown;
    voice_->tell(orderly ? event_kind::migrator_retired : event_kind::warning,
                 migrator_part(id), std::nullopt,
                 orderly ? std::string{} : "died: " + to_string(reason));
    run(run_->migrator_lost(id));
    return;
  }
  if (auto scanner = scanner_steps_.find(who);
      scanner != scanner_steps_.end()) {
    auto step = scanner->second;
    scanner_steps_.erase(scanner);
    scanners_.erase(step);
    run(run_->scan_failed(step, {error_code::actor_died,
                                 "the scanner died: " + to_string(reason)}));
    return;
  }
  if (!vital_.contains(who))
    return; // the scanner of a step that ended
  // Nothing more can be done in this run, and nothing more is: what is
  // committed stays, and a rerun goes on.
  violations_.push_back("a connection ended unexpectedly: "
                        + to_string(reason));
  deliver(run_outcome::failed);
}

// -- the decisions, carried out -----------------------------------------------

void overseer_state::run(const run_state::commands& commands) {
  for (const auto& command : commands)
    if (!over_)
      std::visit([this](const auto& what) { execute(what); }, command);
  voice_->flush();
}

void overseer_state::execute(const spawn_migrator& command) {
  migrator_args args{command.migrator, caf::actor_cast<overseer_actor>(self_),
                     args_.budget,     args_.stores,
                     args_.mappers,    args_.is_watched};
  auto handle = self_->spawn<caf::monitored>(migrator, std::move(args));
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
  self_->send(migrators_.at(command.migrator),
              script_work{command.step,
                          script.store,
                          {step.name, script.file.path, script.file.text,
                           step.identity}});
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
  scanner_args args{command.step,
                    step.name,
                    step.identity,
                    step.table(),
                    caf::actor_cast<overseer_actor>(self_),
                    args_.stores};
  voice_->tell(event_kind::step_began, "scanner", command.step, "table");
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
               "a store is busy; tried again in "
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
  ask(self_, target_of(command.step), db::close_step{std::move(closing)})
      .then([this, step = command.step](
                caf::ok_atom) { run(run_->step_closed(step)); },
            [this, step = command.step](const caf::error& problem) {
              run(run_->close_failed(step, from_caf(problem)));
            });
}

void overseer_state::execute(const step_ended& command) {
  voice_->step_ended(command.step, run_->progress(command.step));
  if (auto scanner = scanners_.find(command.step); scanner != scanners_.end()) {
    scanner_steps_.erase(scanner->second.address());
    self_->send_exit(scanner->second, caf::exit_reason::user_shutdown);
    scanners_.erase(scanner);
  }
  work_.erase(command.step);
}

void overseer_state::execute(const end_run& command) {
  logbook_->when_written([this, outcome = command.outcome] {
    const auto stores = written_stores();
    finish_targets(outcome, {stores.begin(), stores.end()},
                   finish_attempts_max);
  });
}

std::set<std::string> overseer_state::written_stores() const {
  std::set<std::string> out;
  for (const auto& step : args_.plan->steps)
    out.insert(step.written_store());
  return out;
}

connection_actor overseer_state::target_of(step_index step) {
  return args_.stores->target(args_.plan->steps[step].written_store());
}

// -- the end ------------------------------------------------------------------

void overseer_state::finish_targets(run_outcome outcome,
                                    std::vector<std::string> stores,
                                    uint32_t attempts_left) {
  if (stores.empty()) {
    deliver(violations_.empty() ? outcome : run_outcome::failed);
    return;
  }
  const auto& store = stores.back();
  const auto go_on = [this, outcome, stores] {
    finish_targets(outcome, {stores.begin(), stores.end() - 1},
                   finish_attempts_max);
  };
  // Half of a plan may well leave children without parents: only what is
  // complete is checked.
  auto check = outcome == run_outcome::done;
  ask(self_, args_.stores->target(store),
      db::finish_run{std::string{to_string(outcome)}, check})
      .then(
          [this, store, go_on](const std::vector<std::string>& found) {
            for (const auto& line : found)
              violations_.push_back(store + ": " + line);
            go_on();
          },
          [=, this](const caf::error& raw) {
            const auto problem = from_caf(raw);
            if (problem.code == error_code::interrupted && attempts_left > 1) {
              // What the check would have found is left to the next run.
              finish_targets(outcome == run_outcome::done ? run_outcome::stopped
                                                          : outcome,
                             stores, attempts_left - 1);
              return;
            }
            violations_.push_back(store + ": " + problem.text);
            go_on();
          });
}

void overseer_state::deliver(run_outcome outcome) {
  if (over_)
    return;
  over_ = true;
  run_report report;
  report.outcome = outcome;
  for (step_index i = 0; i < args_.plan->steps.size(); ++i)
    report.steps.push_back(final_answer(run_->progress(i)));
  report.violations = violations_;
  voice_->last_words(outcome);
  report_.deliver(std::move(report));
  for (auto& [id, handle] : migrators_)
    self_->send_exit(handle, caf::exit_reason::user_shutdown);
  for (auto& [step, handle] : scanners_)
    self_->send_exit(handle, caf::exit_reason::user_shutdown);
  self_->quit(caf::exit_reason::user_shutdown);
}

void overseer_state::tick(uint64_t generation) {
  if (generation != tick_generation_ || over_)
    return;
  for (const auto& [step, work] : work_)
    voice_->progressed(step, run_->progress(step));
  voice_->flush();
  self_->delayed_send(self_, tick_interval, tick_atom_v, ++tick_generation_);
}

// -- behaviour ----------------------------------------------------------------

overseer_actor::behavior_type
overseer(overseer_actor::stateful_pointer<overseer_state> self,
         overseer_args args) {
  // DOWN of a migrator: its batches are settled by the ledger. Of a scanner:
  // its step fails. Of a writing connection or the budget: the run ends.
  self->set_down_handler([self](const caf::down_msg& down) {
    self->state.lost(down.source, down.reason);
  });
  self->state.init(std::move(args));
  return {
      [self](begin_atom) -> caf::result<run_report> {
        return self->state.begin();
      },
      [self](const steer_request& asked) { return self->state.steer(asked); },
      [self](const migrator_up& news) { self->state.heard(news); },
      [self](const batch_began& news) { self->state.heard(news); },
      [self](const batch_ended& news) { self->state.heard(news); },
      [self](const batch_broke& news) { self->state.heard(news); },
      [self](const script_ended& news) { self->state.heard(news); },
      [self](const script_broke& news) { self->state.heard(news); },
      [self](const table_left& news) { self->state.heard(news); },
      [self](const command_said& news) { self->state.heard(news); },
      [self](const scan_began& news) { self->state.heard(news); },
      [self](const batch_handed_out& news) { self->state.heard(news); },
      [self](const scan_finished& news) { self->state.heard(news); },
      [self](const scan_broke& news) { self->state.heard(news); },
      [self](const scan_counted& news) { self->state.heard(news); },
      [self](again_atom, step_index step, batch_id id) {
        self->state.retry(step, id);
      },
      [self](again_atom, step_index step) { self->state.rested(step); },
      [self](tick_atom, uint64_t generation) { self->state.tick(generation); },
  };
}

} // namespace dunlin
