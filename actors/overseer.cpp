#include "actors/overseer.hpp"

#include "actors/board_words.hpp"
#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// How often the boards hear of progress: a line a job and second at most.
constexpr std::chrono::seconds tick_interval{1};

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

std::set<std::string> stores_written_by(const migration_plan& plan) {
  std::set<std::string> out;
  const std::string* last = nullptr;
  for (const auto& step : plan.steps) {
    const auto& store = step.written_store();
    if (!last || store != *last)
      out.insert(store);
    last = &store;
  }
  return out;
}

} // namespace

overseer_state::overseer_state(overseer_actor::pointer self) : self_(self) {
  // nop
}

void overseer_state::init(overseer_args args) {
  args_ = std::move(args);
  voice_.emplace(self_, args_.plan, args_.boards);
  written_stores_ = stores_written_by(*args_.plan);
  logbook_.emplace(self_, args_.stores, written_stores_, *voice_);
  closer_.emplace(self_, args_.stores);
  run_.emplace(*args_.plan, args_.settings, args_.resumed);
  spans_.resize(args_.plan->steps.size());
  migrators_max_ = args_.settings.migrators;
  args_.resumed = {};
  vital_.insert(args_.budget.address());
  for (const auto& store : written_stores_)
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
  began_us_ = now_us(self_);
  voice_->begin();
  voice_->tell(
      event_kind::run_began, "overseer", std::nullopt,
      count_words(static_cast<int64_t>(args_.plan->steps.size()),
                  {"step", "steps"})
          + ", "
          + count_words(args_.settings.migrators, {"migrator", "migrators"}));
  self_->delayed_send(self_, tick_interval, tick_atom_v, ++tick_generation_);
  run(run_->start());
  return promise;
}

// -- the operator -------------------------------------------------------------

steer_answer overseer_state::steer(const steer_request& asked) {
  const auto outcome = judge_word(asked);
  // A question is no entry, or an operator who copies the files of a paused run
  // could not look at it.
  const auto is_entry = asked.verb != steer_verb::status && !run_->is_over();
  const auto is_end
      = asked.verb == steer_verb::drain || asked.verb == steer_verb::stop;
  // What ends the run is heard in any case: it does so once.
  if (is_entry && logbook_->is_full()
      && !(is_end && outcome == steer_outcome::done))
    return answer(asked, steer_outcome::crowded);
  // Its entry is on its way before it takes effect, which does not wait for it:
  // an effect may be the end of the run.
  if (is_entry)
    logbook_->write(asked, outcome);
  if (outcome == steer_outcome::done)
    carry_out(asked);
  return answer(asked, outcome);
}

/// A run without its lock is paused; that says nothing of what the operator
/// wants.
steer_outcome overseer_state::judge_word(const steer_request& asked) const {
  const bool is_pause = asked.verb == steer_verb::pause;
  if (!lock_.is_lost() || run_->pace() != run_pace::paused
      || !(is_pause || asked.verb == steer_verb::resume))
    return judge(asked, *run_, is_cancelled_);
  return lock_.operator_pauses() == is_pause ? steer_outcome::unchanged
                                             : steer_outcome::done;
}

steer_answer overseer_state::answer(const steer_request& asked,
                                    steer_outcome outcome) const {
  auto out = look_at(*run_, *args_.plan, paces_);
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
    lock_.set_operator_pauses(true);
    run(run_->pause());
    return;
  case steer_verb::resume:
    say(event_kind::resumed, "going on");
    lock_.set_operator_pauses(false);
    if (!lock_.is_lost())
      run(run_->resume());
    return;
  case steer_verb::migrators:
    migrators_max_ = std::max(migrators_max_, asked.migrators);
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
  const bool is_committed = news.problem.code == error_code::batch_committed;
  voice_->tell(event_kind::batch_retried, migrator_part(news.migrator),
               news.step,
               (is_committed ? "" : "rolled back: ") + news.problem.text, {},
               batch_text(news.work.id));
  run(run_->batch_failed(news.step, news.work, news.problem));
}

void overseer_state::heard(const script_ended& news) {
  if (!news.unforeseen.empty()) {
    voice_->tell(event_kind::warning, migrator_part(news.migrator), news.step,
                 news.unforeseen);
    unforeseen_.push_back(args_.plan->steps[news.step].name + ": "
                          + news.unforeseen);
  }
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
  paces_[news.step].outlook = news.outlook;
  voice_->scan_began(news.step, run_->progress(news.step), news.outlook);
  run(run_->scan_opened(news.step));
}

void overseer_state::heard(const batch_handed_out& news) {
  paces_[news.step].outlook = news.outlook;
  voice_->scan_went_on(news.step, news.outlook);
  run(run_->batch_handed(news.step, news.work, news.migrator));
}

void overseer_state::heard(const scan_finished& news) {
  paces_[news.step].outlook = news.outlook;
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
  closer_->found("a connection ended unexpectedly: " + to_string(reason));
  deliver(run_outcome::failed);
}

// -- how long steps take ------------------------------------------------------

/// What a step is tried for the second time belongs to its time.
void overseer_state::step_began(step_index step) {
  if (spans_[step].began_us == 0)
    spans_[step].began_us = decided_us_;
}

void overseer_state::step_finished(step_index step) {
  if (spans_[step].began_us != 0)
    spans_[step].ended_us = decided_us_;
}

// -- the end ------------------------------------------------------------------

void overseer_state::deliver(run_outcome outcome) {
  if (over_)
    return;
  over_ = true;
  run_report report;
  report.outcome = outcome;
  report.steps.reserve(args_.plan->steps.size());
  for (step_index i = 0; i < args_.plan->steps.size(); ++i)
    report.steps.push_back(final_answer(run_->progress(i)));
  report.violations = closer_->violations();
  report.spans = std::move(spans_);
  report.migrators = migrators_max_;
  report.unforeseen = std::move(unforeseen_);
  voice_->last_words(outcome);
  report_.deliver(std::move(report));
  for (auto& [id, handle] : migrators_)
    self_->send_exit(handle, caf::exit_reason::user_shutdown);
  for (auto& [step, handle] : scanners_)
    self_->send_exit(handle, caf::exit_reason::user_shutdown);
  self_->quit(caf::exit_reason::user_shutdown);
}

void overseer_state::look_at_locks() {
  if (!args_.locks)
    return;
  const auto standing = args_.locks->get();
  if (standing == lock_standing::gone) {
    // Another run may be at work: what migrators have in hand is rolled back,
    // and the ledger is no longer ours to close.
    deliver(run_outcome::failed);
    return;
  }
  if (standing == lock_standing::given_up) {
    if (run_->pace() != run_pace::stopping) {
      voice_->tell(event_kind::stopping, "overseer", std::nullopt,
                   "the run lock stays lost: finishing the batches in flight");
      run(run_->drain());
    }
    return;
  }
  const bool is_lost = standing == lock_standing::lost;
  if (is_lost == lock_.is_lost())
    return;
  if (is_lost && lock_.lost(run_->pace()))
    run(run_->pause());
  else if (!is_lost && lock_.held(run_->pace()))
    run(run_->resume());
}

void overseer_state::tick(uint64_t generation) {
  if (generation != tick_generation_ || over_)
    return;
  look_at_locks();
  if (over_)
    return;
  for (const auto& [step, work] : work_) {
    const auto& progress = run_->progress(step);
    voice_->progressed(step, progress);
    auto& rate = paces_[step].rate;
    if (run_->pace() == run_pace::going)
      rate.look(now_ms(self_), progress.counts.scanned);
    else
      rate.skip(now_ms(self_), progress.counts.scanned);
  }
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
  // CAF tries one after the other: what comes most often stands first.
  return {
      [self](const script_ended& news) { self->state.heard(news); },
      [self](const batch_ended& news) { self->state.heard(news); },
      [self](const batch_began& news) { self->state.heard(news); },
      [self](const batch_handed_out& news) { self->state.heard(news); },
      [self](begin_atom) -> caf::result<run_report> {
        return self->state.begin();
      },
      [self](const steer_request& asked) { return self->state.steer(asked); },
      [self](const migrator_up& news) { self->state.heard(news); },
      [self](const batch_broke& news) { self->state.heard(news); },
      [self](const script_broke& news) { self->state.heard(news); },
      [self](const table_left& news) { self->state.heard(news); },
      [self](const command_said& news) { self->state.heard(news); },
      [self](const scan_began& news) { self->state.heard(news); },
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
