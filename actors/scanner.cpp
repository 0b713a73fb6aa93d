#include "actors/scanner.hpp"

#include "config/assert.hpp"
#include "plan/access.hpp"
#include "plan/closing_books.hpp"
#include "stores/source_cells.hpp"
#include "stores/target_spec.hpp"

namespace dunlin {

namespace {

/// Keys of one list of `scan = "once"`, in bytes: the list travels in messages
/// and stands in one row of the ledger.
constexpr uint64_t list_bytes_max = 256 * 1024;

/// Scanners and migrators share the ids of readers; scanners have their own
/// connection, so one number does for all of them unless the store is written
/// too: then the step tells them apart.
reader_id reader_of(step_index step) {
  return (reader_id{1} << 32) + step;
}

source_spec spec_of(const table_block& block) {
  return {block.table, block.query, block.key, block.scan};
}

} // namespace

scanner_state::scanner_state(scanner_actor::pointer self) : self_(self) {
  // nop
}

template <class Answer, class Request, class Then>
void scanner_state::ask_store(const connection_actor& store, Request what,
                              Then then) {
  ask_store<Answer>(store, std::move(what), std::move(then),
                    [](const error&) { return false; });
}

template <class Answer, class Request, class Then, class Otherwise>
void scanner_state::ask_store(const connection_actor& store, Request what,
                              Then then, Otherwise otherwise) {
  ++requests_open_;
  ask(self_, store, what)
      .then(
          [this, then](Answer& answer) {
            then(answer);
            --requests_open_;
            rest_if_idle();
          },
          [=, this](const caf::error& raw) {
            auto problem = from_caf(raw);
            if (!otherwise(problem)) {
              refused_ = [=, this] {
                ask_store<Answer>(store, what, then, otherwise);
              };
              broke(std::move(problem));
            }
            --requests_open_;
            rest_if_idle();
          });
}

// -- opening ------------------------------------------------------------------

void scanner_state::init(scanner_args args) {
  args_ = std::move(args);
  window_.emplace(args_.block.buffer);
  auto source = args_.stores->source(args_.block.from);
  source_ = source.actor;
  if (source.shared)
    self_->monitor(source_);
  else
    self_->link_to(source_);
  target_ = args_.stores->target(args_.block.to);
  self_->monitor(target_);
  self_->monitor(args_.overseer);
  auto spec = spec_of(args_.block);
  spec.keys_file = args_.keys.file;
  ask_store<db::scan_opening>(
      source_, db::open_scan{reader_of(args_.step), std::move(spec)},
      [this](db::scan_opening& opening) { opened(opening); });
}

void scanner_state::opened(const db::scan_opening& opening) {
  shape_ = opening.shape;
  rows_estimated_ = is_keyed() ? args_.keys.lines : opening.rows_expected;
  if (reads_its_target(args_.block, shape_.tables)) {
    broke(error{error_code::table_onto_itself,
                "it reads the table " + args_.block.into
                    + " that it writes; write into another table"});
    return;
  }
  work_.step = args_.step;
  work_.from = args_.block.from;
  work_.to = args_.block.to;
  work_.source = spec_of(args_.block);
  work_.source.is_checked = true;
  work_.source.key = shape_.origin == key_origin::rowid
                         ? std::vector<std::string>{}
                         : shape_.key;
  const bool stays = may_stay_inside(args_.block) && !is_keyed();
  work_.target = stays ? make_inner_spec(args_.block, shape_)
                       : make_target_spec(args_.block, shape_);
  if (auto good = check_casts(args_.block, work_.target); !good) {
    broke(good.error());
    return;
  }
  if (is_mapped(args_.block))
    work_.mapping = {args_.name, shape_.columns, shape_.row_cells,
                     shape_.key_positions, work_.target.columns};
  step_opening wanted{args_.name,      step_kind::table, args_.identity,
                      opening.bound,   shape_.stamp,     shape_.mark,
                      cells_of(shape_)};
  prepare_target([this, wanted] {
    ask_store<db::step_opened>(
        target_, db::open_step{wanted},
        [this](db::step_opened& ledger) { ledger_opened(ledger); });
  });
}

void scanner_state::prepare_target(std::function<void()> then) {
  ask_store<prepared_target>(
      target_, db::prepare_target{work_.target},
      [then](const prepared_target&) { then(); },
      [this, then](const error& problem) {
        const bool may_leave = args_.block.digest == digest_mode::automatic;
        if (problem.code != error_code::rows_must_leave || !may_leave)
          return false;
        let_rows_leave();
        prepare_target(then);
        return true;
      });
}

void scanner_state::let_rows_leave() {
  work_.target = make_target_spec(args_.block, shape_);
}

void scanner_state::ledger_opened(const db::step_opened& opened) {
  const auto& record = opened.record;
  if (!opened.batches.empty() && record.source_stamp != shape_.stamp) {
    broke(error{error_code::step_changed,
                "step " + args_.name
                    + ": rows without a key were numbered anew in the source "
                      "(its schema changed); begin anew with --reset="
                    + args_.name});
    return;
  }
  // Rows that were listed before are known by their keys, one by one.
  if (work_.target.is_inner() && opened.record.keyed.batches > 0) {
    let_rows_leave();
    prepare_target([this, opened] { ledger_settled(opened); });
    return;
  }
  ledger_settled(opened);
}

void scanner_state::ledger_settled(const db::step_opened& opened) {
  if (is_keyed())
    begin_with_listed_keys(opened);
  else
    begin_scan(opened);
}

void scanner_state::begin_with_listed_keys(const db::step_opened& opened) {
  for (const auto& batch : opened.batches)
    next_keyed_ = std::max(next_keyed_, batch.id.ordinal + 1);
  forecast_.emplace(rows_estimated_, 0, key_tuple{});
  begin_handing_out();
}

void scanner_state::begin_scan(const db::step_opened& opened) {
  const auto& record = opened.record;
  bound_ = record.scan_bound;
  forecast_.emplace(
      rows_estimated_,
      static_cast<uint64_t>(std::max<int64_t>(record.counts.scanned, 0)),
      bound_);
  const bool is_resumed = record.batches > 0 || record.keys_kept;
  was_written_before_
      = is_resumed && may_have_changed(record.source_mark, shape_.mark);
  std::vector<finished_range> finished;
  for (const auto& batch : opened.batches) {
    if (batch.is_retry || dunlin::is_keyed(batch.id))
      continue;
    if (batch.is_list)
      lists_done_.insert(batch.id.ordinal);
    else
      finished.push_back({batch.id, batch.lower, batch.upper});
  }
  plan_retries(opened.rejects);
  if (in_one_pass()) {
    if (record.keys_kept)
      begin_handing_out();
    else
      keep_next_list(0);
    return;
  }
  auto gaps = find_gaps(finished, bound_);
  if (!gaps) {
    broke(gaps.error());
    return;
  }
  batch_limits limits{args_.block.batch_rows, args_.block.batch_bytes};
  cursor_.emplace(std::move(*gaps), limits);
  begin_handing_out();
}

void scanner_state::plan_retries(const std::vector<reject_list>& lists) {
  for (const auto& rejects : lists) {
    batch retry;
    retry.id = {rejects.ordinal, std::max(rejects.next_part, first_retry_part)};
    retry.bounds.keys = rejects.keys;
    retry.is_retry = true;
    retries_.push_back(std::move(retry));
  }
}

void scanner_state::keep_next_list(uint64_t ordinal) {
  if (window_->paused()) {
    list_put_off_ = ordinal;
    return;
  }
  ask_store<key_list>(
      source_,
      db::list_keys{reader_of(args_.step), args_.block.batch_rows,
                    list_bytes_max},
      [this, ordinal](key_list& list) { keep_list(ordinal, std::move(list)); });
}

void scanner_state::keep_list(uint64_t ordinal, key_list list) {
  const auto last = list.end;
  keys_listed_ += list.keys.size();
  ask_store<caf::ok_atom>(
      target_, db::keep_keys{args_.name, ordinal, std::move(list.keys), last},
      [this, ordinal, last](caf::ok_atom) {
        if (last)
          lists_are_kept();
        else if (!window_->stopped())
          keep_next_list(ordinal + 1);
      });
}

void scanner_state::lists_are_kept() {
  forecast_.emplace(keys_listed_, 0, bound_);
  begin_handing_out();
}

void scanner_state::begin_handing_out() {
  self_->send(args_.overseer, scan_began{args_.step, work_, outlook()});
  run(window_->start());
}

// -- handing out --------------------------------------------------------------

void scanner_state::grant(const grant_credits& credits,
                          const batch_taker_actor& taker) {
  if (takers_.emplace(credits.migrator, taker).second)
    self_->monitor(taker);
  if (cursor_ && credits.rows_seen > 0)
    cursor_->learn(credits.rows_seen, credits.bytes_seen);
  run(window_->grant(credits.migrator, credits.credits));
}

void scanner_state::migrator_leaves(migrator_id migrator) {
  run(window_->leave(migrator));
}

void scanner_state::down(const caf::actor_addr& who) {
  if (who == args_.overseer.address()) {
    // Nobody is left to hand out batches for.
    self_->quit(caf::exit_reason::user_shutdown);
    return;
  }
  if (who == source_.address() || who == target_.address()) {
    broke(error{error_code::actor_died, "a connection of the scanner ended"});
    return;
  }
  for (auto i = takers_.begin(); i != takers_.end(); ++i) {
    if (i->second.address() == who) {
      window_->forget(i->first);
      takers_.erase(i);
      return;
    }
  }
}

void scanner_state::again(batch work) {
  run(window_->again(std::move(work)));
}

void scanner_state::hold(bool holds) {
  run(window_->hold(holds));
}

void scanner_state::try_again() {
  if (auto refused = std::exchange(refused_, nullptr);
      refused && !window_->stopped())
    refused();
}

void scanner_state::stop() {
  run(window_->stop());
}

caf::result<caf::ok_atom> scanner_state::pause() {
  window_->pause();
  if (rest_.pending())
    rest_.deliver(caf::ok_atom_v);
  rest_ = self_->make_response_promise<caf::ok_atom>();
  auto promise = rest_;
  rest_if_idle();
  return promise;
}

void scanner_state::rest_if_idle() {
  if (rest_.pending() && requests_open_ == 0)
    rest_.deliver(caf::ok_atom_v);
}

void scanner_state::resume() {
  if (rest_.pending())
    rest_.deliver(caf::ok_atom_v);
  run(window_->resume());
  if (auto ordinal = std::exchange(list_put_off_, std::nullopt);
      ordinal && !window_->stopped())
    keep_next_list(*ordinal);
}

void scanner_state::run(const scan_window::commands& commands) {
  for (const auto& command : commands)
    std::visit([this](const auto& what) { execute(what); }, command);
}

void scanner_state::execute(const hand_batch& command) {
  // The overseer hears first, so that a batch is never out unknown to it.
  self_->send(args_.overseer, batch_handed_out{args_.step, command.work,
                                               command.migrator, outlook()});
  self_->send(takers_.at(command.migrator),
              take_batch{args_.step, command.work});
}

void scanner_state::execute(const send_away& command) {
  self_->send(takers_.at(command.migrator),
              no_more_batches{args_.step, command.credits});
}

void scanner_state::execute(const scan_is_over&) {
  self_->send(args_.overseer, scan_finished{args_.step, outlook(), found_all_});
}

void scanner_state::execute(const find_batch&) {
  if (find_reject_retry())
    return;
  if (is_keyed())
    find_listed_keys();
  else if (in_one_pass())
    load_next_list();
  else
    walk_on();
}

scan_outlook scanner_state::outlook() const {
  // A scan that broke before it began saw nothing.
  if (!forecast_)
    return {};
  // At the end what was found is all there is.
  return {forecast_->rows_found(),
          found_all_ ? forecast_->rows_found() : forecast_->rows_expected()};
}

void scanner_state::take_found(batch work) {
  forecast_->found(work);
  run(window_->found(std::move(work)));
}

void scanner_state::found_all() {
  found_all_ = true;
  run(window_->exhausted());
}

bool scanner_state::find_reject_retry() {
  if (retries_.empty())
    return false;
  auto retry = std::move(retries_.front());
  retries_.pop_front();
  run(window_->found(std::move(retry)));
  return true;
}

void scanner_state::walk_on() {
  auto walk = cursor_->next_walk();
  if (!walk) {
    found_all();
    return;
  }
  ask_store<key_walk>(source_,
                      db::walk_keys{reader_of(args_.step), walk->after,
                                    walk->bound, walk->rows},
                      [this](key_walk& found) {
                        auto work = cursor_->walked(found.last, found.rows,
                                                    found.end);
                        if (work)
                          take_found(std::move(*work));
                        else
                          walk_on();
                      });
}

void scanner_state::load_next_list() {
  while (lists_done_.contains(next_list_))
    ++next_list_;
  auto ordinal = next_list_++;
  ask_store<batch_bounds>(target_, db::load_keys{args_.name, ordinal},
                          [this, ordinal](batch_bounds& bounds) {
                            if (bounds.keys.empty()) {
                              found_all();
                              return;
                            }
                            batch work;
                            work.id = {ordinal, 0};
                            work.rows_expected = bounds.keys.size();
                            work.bounds = std::move(bounds);
                            take_found(std::move(work));
                          });
}

void scanner_state::find_listed_keys() {
  ask_store<key_list>(source_,
                      db::list_keys{reader_of(args_.step),
                                    args_.block.batch_rows, list_bytes_max},
                      [this](key_list& list) {
                        if (list.keys.empty()) {
                          found_all();
                          return;
                        }
                        batch work;
                        work.id = {next_keyed_++, 0};
                        work.rows_expected = list.keys.size();
                        work.bounds.keys = std::move(list.keys);
                        take_found(std::move(work));
                      });
}

// -- the end ------------------------------------------------------------------

void scanner_state::count() {
  ask(self_, target_, db::refresh_statistics{args_.name})
      .then([](caf::ok_atom) {}, [](const caf::error&) {});
  ask_store<source_count>(
      source_, db::count_rows{reader_of(args_.step), bound_},
      [this](source_count& count) {
        // A scan in one pass has no bound: whatever came later is a difference.
        if (in_one_pass())
          count.past_bound = 0;
        // A connection only sees what is written while it is open.
        count.changed = count.changed || was_written_before_;
        self_->send(args_.overseer, scan_counted{args_.step, count});
      });
}

void scanner_state::broke(error problem) {
  // What may pass waits for the overseer's word, to try again or to stop.
  const bool may_pass = problem.code == error_code::store_busy;
  // The overseer hears of the problem before it hears that the scan is over,
  // or it would take the scan for complete.
  self_->send(args_.overseer, scan_broke{args_.step, std::move(problem)});
  if (!may_pass)
    run(window_->stop());
}

// -- behaviour ----------------------------------------------------------------

scanner_actor::behavior_type
scanner(scanner_actor::stateful_pointer<scanner_state> self,
        scanner_args args) {
  // DOWN of a migrator: its credits are void; the overseer asks the ledger what
  // became of its batches. DOWN of a connection: nothing more can be found. Of
  // the overseer: the run is over.
  self->set_down_handler(
      [self](const caf::down_msg& down) { self->state.down(down.source); });
  self->state.init(std::move(args));
  return {
      [self](const grant_credits& credits, const batch_taker_actor& taker) {
        self->state.grant(credits, taker);
      },
      [self](leave_atom, migrator_id migrator) {
        self->state.migrator_leaves(migrator);
      },
      [self](again_atom, batch& work) { self->state.again(std::move(work)); },
      [self](again_atom) { self->state.try_again(); },
      [self](hold_atom, bool holds) { self->state.hold(holds); },
      [self](count_atom) { self->state.count(); },
      [self](stop_atom) { self->state.stop(); },
      [self](pause_atom) { return self->state.pause(); },
      [self](resume_atom) { self->state.resume(); },
  };
}

} // namespace dunlin
