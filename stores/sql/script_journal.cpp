#include "stores/sql/script_journal.hpp"

#include "config/script_directives.hpp"
#include "stores/sql/backward_call.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/script_commit.hpp"
#include "stores/sql/script_ledger.hpp"
#include "stores/sql/session_memory.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::sql {

namespace {

void pass(const char* moment) {
  if (journal_moment != nullptr)
    journal_moment(moment);
}

/// How a doubt is settled. The whole command is the program's to say, which
/// knows what the operator typed.
constexpr std::string_view way_out
    = "look whether it did, then say so by dunlin resolve done or redo";

/// How a statement is called that has its line for itself.
constexpr std::string_view this_statement = "this statement";

/// What became of a thing, and what to do.
constexpr std::string_view went_with_session
    = "went with the session of the run before; carry out what is left by"
      " another program, then say so by dunlin resolve baseline";

} // namespace

script_journal::script_journal(script_host& host, lease& held,
                               const script_job& job,
                               const std::vector<script_statement>& statements)
    : host_(host), held_(held), job_(job), statements_(statements) {
  // nop
}

tl::unexpected<error> script_journal::refuse(error_code code,
                                             const std::string& why) const {
  return fail(code, script_place(job_.path, statement().line) + why);
}

std::string script_journal::named_statement() const {
  size_t before = 0;
  size_t all = 0;
  for (const auto& each : statements_) {
    const bool is_beside = each.line == statement().line;
    all += is_beside ? 1 : 0;
    before += is_beside && each.text.data() < statement().text.data() ? 1 : 0;
  }
  return all < 2 ? std::string{this_statement}
                 : "statement " + std::to_string(before + 1) + " of the "
                       + std::to_string(all) + " that begin on this line";
}

result<void> script_journal::run() {
  auto done = load();
  if (done && !is_done_)
    done = settle();
  if (done && !is_done_)
    done = restore_session();
  while (done && !is_done_)
    done = run_next();
  return done;
}

// -- what earlier runs did ----------------------------------------------------

/// Opens the step, and finds the first statement that is not done. A script
/// without any is done at once.
result<void> script_journal::load() {
  std::vector<statement_row> rows;
  auto read
      = held_.transact_on(job_.step, [&](const auto& listed) -> result<void> {
          auto& db = host_.db();
          const auto& migration = held_.claim().migration;
          auto known = find_script(db, migration, job_, listed);
          if (!known)
            return fail(known.error());
          is_done_ = known->standing == script_standing::done;
          if (is_done_)
            return {};
          is_listed_ = known->is_listed;
          auto found = read_statements(db, migration, job_.step);
          if (!found)
            return fail(found.error());
          if (listed && listed->identity != job_.identity)
            if (auto clear = check_doubt(*found); !clear)
              return clear;
          next_ = std::min(job_.statements_done, statements_.size());
          if (auto taken = take_rows(std::move(*found)); !taken)
            return taken;
          is_done_ = is_at_end();
          return write_step(is_done_ ? step_state::done : step_state::open);
        });
  return read;
}

result<void> script_journal::take_rows(std::vector<statement_row> rows) {
  if (auto good = check_same(job_, statements_, rows); !good)
    return good;
  for (auto& row : rows) {
    if (row.state == statement_state::done) {
      next_ = row.ordinal + 1;
      if (row.left)
        session_state_ = std::move(*row.left);
    } else if (is_same(statements_, row)) {
      open_ = std::move(row);
    }
  }
  return {};
}

/// Once a repeatable script changed it begins anew, but not beside what nobody
/// knows of its old text, which can't be looked at any more.
result<void>
script_journal::check_doubt(const std::vector<statement_row>& rows) const {
  const auto said = read_directives(job_.path, job_.text);
  if (!said || !said->is_repeatable)
    return {};
  for (const auto& row : rows)
    if (row.state == statement_state::begun
        || row.state == statement_state::in_doubt)
      return fail(error_code::statement_in_doubt,
                  one_line(job_.path)
                      + ": the script changed, and it can't be told whether"
                        " statement "
                      + std::to_string(row.ordinal + 1)
                      + " of its old text took effect; "
                      + std::string{way_out});
  return {};
}

/// Sees to a statement that began, or left something half made.
result<void> script_journal::settle() {
  if (!open_)
    return {};
  if (open_->state == statement_state::in_doubt)
    return refuse(error_code::statement_in_doubt,
                  "it can't be told whether " + named_statement()
                      + " took effect; " + std::string{way_out});
  if (open_->state == statement_state::begun)
    return settle_begun();
  auto tidied = host_.judge(statement(), open_->seen);
  if (!tidied)
    return fail(tidied.error());
  return {};
}

/// Only once its session is gone does the catalogue stand still.
result<void> script_journal::settle_begun() {
  if (auto gone = host_.db().end_session(open_->session); !gone)
    return gone;
  pass("settle");
  const auto fate = host_.judge(statement(), open_->seen);
  if (!fate)
    return fail(fate.error());
  switch (*fate) {
  case statement_fate::done:
    return commit(statement_state::done);
  case statement_fate::not_done:
    return {};
  case statement_fate::unknown:
    break;
  }
  if (auto kept = commit(statement_state::in_doubt); !kept)
    return kept;
  return settle();
}

/// Runs again what earlier statements set in the session.
result<void> script_journal::restore_session() {
  began_at_ = next_;
  if (next_ == 0)
    return {};
  const auto called = host_.left_by_calls(statements_, next_);
  if (!called)
    return fail(called.error());
  const auto memory = remember_session(
      host_.rules(), statements_, next_,
      [&](const auto& each) { return host_.only_computes(each); }, *called);
  if (memory.lost)
    return refuse(error_code::script_failed,
                  "can't go on from here: " + memory.lost->what + " of line "
                      + std::to_string(memory.lost->line) + " "
                      + std::string{went_with_session});
  if (!memory.again.empty()) {
    auto ran = held_.transact([&]() -> result<void> {
      for (const auto* each : memory.again)
        if (auto done = host_.run_inside(job_, *each); !done)
          return done;
      return {};
    });
    if (!ran)
      return ran;
  }
  return compare_session();
}

/// A function or block may have set more than the statements say.
result<void> script_journal::compare_session() {
  if (session_state_.empty())
    return {};
  const auto state = host_.session_state(nullptr);
  if (!state)
    return fail(state.error());
  if (state->empty() || *state == session_state_)
    return {};
  return refuse(error_code::script_failed,
                "can't go on from here: what a statement before has set or made"
                " in its session "
                    + std::string{went_with_session});
}

/// The number that the session drew last went with it.
result<void> script_journal::check_number() {
  const auto asked = asked_number(host_.rules(), statement());
  if (began_at_ == 0 || asked.empty())
    return {};
  const auto has_drawn = host_.has_drawn_number();
  if (!has_drawn)
    return fail(has_drawn.error());
  if (*has_drawn)
    return {};
  return refuse(error_code::script_failed,
                "can't go on from here: what " + std::string{asked}
                    + " asks for " + std::string{went_with_session});
}

// -- one statement ------------------------------------------------------------

result<void> script_journal::run_next() {
  if (auto good = check_number(); !good)
    return good;
  if (statement().is_outside)
    return run_outside();
  const auto is_alone = host_.stands_alone(statement());
  if (!is_alone)
    return fail(is_alone.error());
  return *is_alone ? run_outside() : run_inside();
}

result<void> script_journal::run_inside() {
  pass("before a statement");
  const auto place = script_place(job_.path, statement().line);
  auto done = transact_script(
      host_, held_, job_, place, [&](const auto&) -> result<void> {
        if (auto ran = host_.run_inside(job_, statement()); !ran)
          return ran;
        auto state = host_.session_state(&statement());
        if (!state)
          return fail(std::move(state.error()));
        session_state_ = std::move(*state);
        pass("before its row");
        if (auto written = write(statement_state::done, true); !written)
          return fail(row_refused(host_, place, written.error()));
        pass("before its commit");
        return {};
      });
  // Nothing of it was kept.
  if (!done && host_.must_run_outside())
    return run_outside();
  if (!done && host_.doubtful() != nullptr)
    return doubt(done.error());
  return conclude(done);
}

result<void> script_journal::run_outside() {
  auto seen = host_.look(statement());
  if (!seen)
    return fail(seen.error());
  auto mark = host_.db().session_mark();
  if (!mark)
    return fail(mark.error());
  open_.emplace();
  open_->session = std::move(*mark);
  open_->seen = std::move(*seen);
  pass("before an intent");
  if (auto kept = commit(statement_state::begun); !kept)
    return kept;
  pass("behind an intent");
  const auto ran = host_.run_outside(job_, statement());
  pass("before an outcome");
  if (ran)
    return commit(statement_state::done);
  // Its intent stays until somebody has looked.
  if (host_.is_lost())
    return ran;
  if (host_.doubtful() != nullptr)
    return doubt(ran.error());
  if (auto kept = commit(statement_state::failed); !kept)
    return kept;
  return ran;
}

result<void> script_journal::doubt(const error& why) {
  if (!open_)
    open_.emplace();
  if (auto kept = commit(statement_state::in_doubt); !kept)
    return kept;
  const auto named = named_statement();
  return fail(error_code::statement_in_doubt,
              why.text + "; "
                  + (named == this_statement ? "" : "that is " + named + "; ")
                  + std::string{way_out});
}

error script_journal::keep_doubt(const script_statement& ended,
                                 const error& why) {
  const auto ordinal = static_cast<size_t>(&ended - statements_.data());
  const auto kept
      = held_.transact_on(job_.step, [&](const auto& listed) -> result<void> {
          is_listed_ = listed.has_value();
          auto written = write_step(step_state::open);
          for (; written && next_ < ordinal; ++next_)
            written = write(statement_state::done);
          open_.emplace();
          return written ? write(statement_state::in_doubt) : written;
        });
  if (!kept)
    return kept.error();
  return {error_code::statement_in_doubt,
          why.text
              + "; the statements before it count as done, so look whether"
                " they are; "
              + std::string{way_out}};
}

result<void> script_journal::write(statement_state state, bool is_inside) {
  const auto& claim = held_.claim();
  statement_row row;
  row.ordinal = next_;
  row.hash = statement_hash(statement().text);
  row.state = state;
  if (open_) {
    row.session = open_->session;
    row.seen = open_->seen;
    open_->state = state;
  }
  if (is_inside) {
    row.session.clear();
    row.left = session_state_;
  }
  if (auto written = write_statement(host_.db(), claim, job_.step, row);
      !written)
    return written;
  if (state != statement_state::done || next_ + 1 < statements_.size())
    return {};
  return write_step(step_state::done);
}

result<void> script_journal::write_step(step_state state) {
  auto written = write_script(host_.db(), held_.claim().migration, job_,
                              {state, {}, clock_.passed(), is_listed_});
  is_listed_ = is_listed_ || written;
  return written;
}

result<void> script_journal::commit(statement_state state) {
  auto done = held_.transact([&] { return write(state); });
  return state == statement_state::done ? conclude(done) : done;
}

/// Goes on to the next statement.
result<void> script_journal::conclude(const result<void>& ran) {
  if (!ran)
    return ran;
  pass("behind a commit");
  ++next_;
  open_.reset();
  is_done_ = is_at_end();
  return {};
}

} // namespace dunlin::sql
