#include "actors/migrator.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Batches that a migrator moves at a time: one is written, one is mapped.
constexpr size_t moves_max = 2;

} // namespace

migrator_state::migrator_state(migrator_actor::pointer self) : self_(self) {
  // nop
}

void migrator_state::init(migrator_args args) {
  args_ = std::move(args);
  self_->monitor(args_.budget);
  self_->monitor(args_.overseer);
  self_->send(args_.overseer, migrator_up{args_.id});
}

// -- assignments --------------------------------------------------------------

void migrator_state::begin_table(table_work work, scanner_actor scanner) {
  DUNLIN_ASSERT(!table_ && !script_runs_);
  table_.emplace();
  table_->work = std::move(work);
  table_->scanner = std::move(scanner);
  self_->monitor(table_->scanner);
  table_->target = writer_of(table_->work.to);
  open_mapper();
  prepare_target();
}

void migrator_state::prepare_target() {
  ask(self_, table_->target, db::prepare_target{table_->work.target})
      .then(
          [this](const prepared_target& target) {
            if (target.takes_bulk_form)
              table_->work.source.bulk_form = table_->work.target.bulk_form;
            open_source();
          },
          [this](const caf::error& problem) { refuse_table(problem); });
}

void migrator_state::begin_batches() {
  table_->ready = true;
  if (table_->over)
    leave_if_done();
  else
    grant(credits_ahead, 0, 0);
}

void migrator_state::drop_table() {
  self_->demonitor(table_->scanner.address());
  if (table_->mapper) {
    self_->unlink_from(table_->mapper.address());
    self_->send_exit(table_->mapper, caf::exit_reason::user_shutdown);
  }
  table_.reset();
}

void migrator_state::refuse_table(const caf::error& problem) {
  auto step = table_->work.step;
  drop_table();
  self_->send(args_.overseer, table_left{step, args_.id, from_caf(problem)});
  idle_or_quit();
}

void migrator_state::begin_script(const script_work& work) {
  DUNLIN_ASSERT(!table_ && !script_runs_);
  script_runs_ = true;
  ask(self_, writer_of(work.store), db::run_script{work.job})
      .then(
          [this, step = work.step](std::string& unforeseen) {
            script_runs_ = false;
            self_->send(args_.overseer,
                        script_ended{step, args_.id, std::move(unforeseen)});
            idle_or_quit();
          },
          [this, step = work.step](const caf::error& problem) {
            script_runs_ = false;
            self_->send(args_.overseer,
                        script_broke{step, args_.id, from_caf(problem)});
            idle_or_quit();
          });
}

// -- batches ------------------------------------------------------------------

void migrator_state::grant(uint32_t credits, uint64_t rows_seen,
                           uint64_t bytes_seen) {
  table_->credits += credits;
  self_->send(table_->scanner,
              grant_credits{args_.id, credits, rows_seen, bytes_seen},
              caf::actor_cast<batch_taker_actor>(self_));
}

void migrator_state::take(batch work) {
  DUNLIN_ASSERT(table_ && table_->credits > 0);
  --table_->credits;
  pending_.push_back({std::move(work), false});
  DUNLIN_ASSERT(pending_.size() <= credits_ahead);
  next_batch();
}

void migrator_state::next_batch() {
  if (change_ || pending_.empty())
    return;
  const auto& spec = table_->work.target;
  if (!spec.update.empty() || spec.is_inner()) {
    auto work = std::move(pending_.front().work);
    pending_.pop_front();
    range_pump pump{work.bounds, work.rows_expected};
    change_.emplace(change{std::move(work), std::move(pump), {}, {}});
    run(change_->pump.start());
    return;
  }
  if (!may_begin_move())
    return;
  batch_pump pump{chunk_bytes_max, bool{table_->mapper}};
  const bool is_behind = !moves_.empty();
  moves_.push_back(
      {std::move(pending_.front()), std::move(pump), {}, {}, 0, 0, {}, {}});
  pending_.pop_front();
  run(moves_.back(), moves_.back().pump.start(is_behind));
}

bool migrator_state::may_begin_move() const {
  return moves_.empty()
         || (moves_.size() < moves_max && moves_.front().pump.is_whole());
}

void migrator_state::no_more(uint32_t credits) {
  DUNLIN_ASSERT(table_ && table_->credits >= credits);
  table_->credits -= credits;
  table_->over = true;
  leave_if_done();
}

void migrator_state::leave() {
  if (!table_ || table_->over)
    return;
  table_->over = true;
  self_->send(table_->scanner, leave_atom_v, args_.id);
  leave_if_done();
}

void migrator_state::retire() {
  retiring_ = true;
  leave();
  idle_or_quit();
}

void migrator_state::leave_if_done() {
  if (!table_ || !table_->ready || !table_->over || table_->credits > 0
      || !moves_.empty() || change_ || !pending_.empty())
    return;
  auto step = table_->work.step;
  drop_table();
  self_->send(args_.overseer, table_left{step, args_.id, {}});
  idle_or_quit();
}

void migrator_state::idle_or_quit() {
  if (retiring_ && !table_ && !script_runs_)
    self_->quit(caf::exit_reason::user_shutdown);
}

void migrator_state::finish_batch(move& of, bool committed) {
  const auto at = std::find_if(moves_.begin(), moves_.end(),
                               [&](const move& one) { return &one == &of; });
  const bool was_first = at == moves_.begin();
  auto done = std::move(*at);
  moves_.erase(at);
  if (is_to_go_again(done, committed)) {
    pending_.push_front({std::move(done.taken.work), true});
  } else {
    report_batch(committed, std::move(done.taken.work), done.counts,
                 std::move(done.problem));
    if (!table_->over)
      grant(1, done.rows_read, done.bytes_read);
  }
  if (was_first && !moves_.empty())
    run(moves_.front(), moves_.front().pump.on_first());
  next_batch();
  leave_if_done();
}

/// The target writes a batch with care whose rows it refused unseen. It says so
/// once; should it say so twice, the overseer decides as of any other batch.
bool migrator_state::is_to_go_again(const move& of, bool committed) const {
  return !committed && !of.taken.is_again
         && of.problem.code == error_code::rows_refused;
}

void migrator_state::report_batch(bool committed, batch work,
                                  const batch_counts& counts, error problem) {
  auto step = table_->work.step;
  if (committed)
    self_->send(args_.overseer, batch_ended{step, args_.id, work.id, counts});
  else
    self_->send(args_.overseer, batch_broke{step, args_.id, std::move(work),
                                            std::move(problem)});
}

// -- the commands of the pump -------------------------------------------------

/// @param of is gone afterwards if the last command says that it is finished.
void migrator_state::run(move& of, const pump::commands& commands) {
  for (const auto& command : commands)
    std::visit([&](const auto& what) { execute(of, what); }, command);
  // It may be whole now.
  next_batch();
}

void migrator_state::batch_problem(move& of, batch_pump::request what,
                                   const caf::error& problem) {
  if (of.problem.code == error_code::none)
    of.problem = from_caf(problem);
  // Their bytes go back to the budget before the batch is undone.
  of.pages.clear();
  of.answers.clear();
  run(of, of.pump.failed(what));
}

void migrator_state::tell_first_key(const move& of, const chunk& rows) {
  const auto& shape = table_->work.target;
  self_->send(args_.overseer,
              batch_began{table_->work.step, args_.id, of.taken.work.id,
                          first_key_text(rows, shape.key_positions)});
}

void migrator_state::execute(move& of, const pump::ask_turn&) {
  using request = batch_pump::request;
  ask(self_, table_->target,
      db::begin_batch{args_.id, table_->work.target.step, of.taken.work.id})
      .then([this, &of](caf::ok_atom) { run(of, of.pump.on_turn()); },
            [this, &of](const caf::error& e) {
              batch_problem(of, request::turn, e);
            });
}

void migrator_state::execute(move& of, const pump::begin_rows&) {
  using request = batch_pump::request;
  ask(self_, table_->source, db::begin_rows{args_.id, of.taken.work.bounds})
      .then([this, &of](caf::ok_atom) { run(of, of.pump.on_begun()); },
            [this, &of](const caf::error& e) {
              batch_problem(of, request::begin, e);
            });
}

void migrator_state::execute(move& of, const pump::take_bytes& command) {
  using request = batch_pump::request;
  ask(self_, args_.budget,
      take_memory{args_.id, command.bytes, command.has_turn})
      .then([this, &of](memory_granted) { run(of, of.pump.on_bytes()); },
            [this, &of](const caf::error& e) {
              batch_problem(of, request::bytes, e);
            });
}

void migrator_state::execute(move&, const pump::gained_turn&) {
  self_->send(args_.budget, turn_gained{args_.id});
}

void migrator_state::execute(move&, const pump::give_bytes& command) {
  self_->send(args_.budget, give_memory{args_.id, command.bytes});
}

void migrator_state::execute(move& of, const pump::read_rows& command) {
  using request = batch_pump::request;
  ask(self_, table_->source, db::read_rows{args_.id, command.allowance_bytes})
      .then(
          [this, &of](row_page& page) {
            DUNLIN_ASSERT(page.rows != nullptr);
            auto bytes = page.rows->bytes.size();
            if (args_.is_watched && of.rows_read == 0 && page.rows->rows > 0)
              tell_first_key(of, *page.rows);
            of.rows_read += page.rows->rows;
            of.bytes_read += bytes;
            if (bytes > 0 && of.problem.code == error_code::none)
              of.pages.push_back(std::move(page.rows));
            page.rows.reset();
            run(of, of.pump.on_rows(bytes, page.end, page.needs_bytes));
          },
          [this, &of](const caf::error& e) {
            batch_problem(of, request::read, e);
          });
}

void migrator_state::execute(move& of, const pump::map_rows&) {
  self_->send(table_->mapper, mapping::map_rows{std::move(of.pages.front())});
  of.pages.pop_front();
}

void migrator_state::execute(move& of, const pump::take_answers& command) {
  using request = batch_pump::request;
  ask(self_, table_->mapper, mapping::take_answers{command.allowance_bytes})
      .then(
          [this, &of](answer_page& page) {
            DUNLIN_ASSERT(page.answers != nullptr);
            auto bytes = page.answers->bytes.size();
            if (bytes > 0 && of.problem.code == error_code::none)
              of.answers.push_back(std::move(page.answers));
            page.answers.reset();
            run(of, of.pump.on_answers(bytes, page.end));
          },
          [this, &of](const caf::error& e) {
            batch_problem(of, request::answers, e);
          });
}

void migrator_state::execute(move& of, const pump::forget_rows&) {
  // Only a mapper that died can't forget, and its migrator goes with it.
  ask(self_, table_->mapper, mapping::forget_rows{})
      .then(
          [this, &of](caf::ok_atom) { run(of, of.pump.on_forgotten()); },
          [this, &of](const caf::error&) { run(of, of.pump.on_forgotten()); });
}

void migrator_state::execute(move& of, const pump::write_rows&) {
  using request = batch_pump::request;
  auto written = [this, &of](caf::ok_atom) { run(of, of.pump.on_written()); };
  auto failed = [this, &of](const caf::error& e) {
    batch_problem(of, request::write, e);
  };
  if (table_->mapper) {
    ask(self_, table_->target, db::write_answers{std::move(of.answers.front())})
        .then(written, failed);
    of.answers.pop_front();
  } else {
    ask(self_, table_->target, db::write_rows{std::move(of.pages.front())})
        .then(written, failed);
    of.pages.pop_front();
  }
}

void migrator_state::execute(move&, const pump::end_rows&) {
  ask(self_, table_->source, db::end_rows{args_.id})
      .then([](caf::ok_atom) {},
            [](const caf::error&) {
              // The reader is gone; its own end is reported elsewhere.
            });
}

void migrator_state::execute(move& of, const pump::commit&) {
  using request = batch_pump::request;
  batch_closing closing{of.taken.work.bounds, of.rows_read,
                        of.taken.work.rows_expected, of.taken.work.is_retry};
  // The application may write its source between the walk over a range and the
  // reading of its rows; the count at the end of the step judges then.
  if (of.taken.work.bounds.keys.empty())
    closing.rows_expected = 0;
  ask(self_, table_->target, db::commit_batch{std::move(closing)})
      .then(
          [this, &of](const batch_counts& counts) {
            of.counts = counts;
            run(of, of.pump.on_committed());
          },
          [this, &of](const caf::error& e) {
            batch_problem(of, request::commit, e);
          });
}

void migrator_state::execute(move& of, const pump::undo&) {
  // Whatever the answer, nothing of the batch can commit any more.
  ask(self_, table_->target, db::undo_batch{})
      .then([this, &of](caf::ok_atom) { run(of, of.pump.on_undone()); },
            [this, &of](const caf::error&) { run(of, of.pump.on_undone()); });
}

void migrator_state::execute(move& of, const pump::finished& command) {
  finish_batch(of, command.committed);
}

// -- behaviour ----------------------------------------------------------------

migrator_actor::behavior_type
migrator(migrator_actor::stateful_pointer<migrator_state> self,
         migrator_args args) {
  // DOWN of a scanner, a target, a shared source or the budget: answers may
  // never come. The overseer hears of the migrator's own end and asks the
  // ledger what became of its batch. DOWN of the overseer: the run is over.
  self->set_down_handler([self](const caf::down_msg&) {
    self->quit(make_error(caf::exit_reason::unhandled_exception));
  });
  self->state.init(std::move(args));
  return {
      [self](take_batch& message) {
        self->state.take(std::move(message.work));
      },
      [self](const no_more_batches& back) {
        self->state.no_more(back.credits);
      },
      [self](table_work& work, const scanner_actor& scanner) {
        self->state.begin_table(std::move(work), scanner);
      },
      [self](const script_work& work) { self->state.begin_script(work); },
      [self](leave_atom) { self->state.leave(); },
      [self](retire_atom) { self->state.retire(); },
  };
}

} // namespace dunlin
