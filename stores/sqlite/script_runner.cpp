#include "stores/sqlite/script_runner.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/backward_call.hpp"
#include "stores/sql/script_run.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/schema_change.hpp"
#include "stores/sqlite/script_rules.hpp"
#include "stores/sqlite/script_session.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

using statement_list = std::vector<sql::script_statement>;

/// The code of a statement's error: the script's own, unless something is wrong
/// with the database or in its way.
error_code code_of_statement(int code, error_code general) noexcept {
  const int kind = code & 0xff;
  if (kind == SQLITE_AUTH)
    return error_code::script_refused;
  const bool is_store = general != error_code::store_failed
                        || kind == SQLITE_IOERR || kind == SQLITE_CORRUPT
                        || kind == SQLITE_NOMEM;
  return is_store ? general : error_code::script_failed;
}

/// The error of the statement that failed just now.
tl::unexpected<error> statement_failed(const database& db,
                                       const script_job& job,
                                       const sql::script_statement& statement,
                                       int code) {
  auto* handle = db.handle();
  const int offset = sqlite3_error_offset(handle);
  auto line = statement.line;
  if (offset > 0) {
    const auto before = statement.text.substr(0, static_cast<size_t>(offset));
    line += static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
  }
  const auto general = db.failure(code).code;
  const auto place = sql::script_place(job.path, line);
  const std::string message{(code & 0xff) == SQLITE_AUTH
                                ? "a script can't write dunlin's own ledger"
                                : sqlite3_errmsg(handle)};
  constexpr std::string_view of_function = "not authorized to use function: ";
  if (message.starts_with(of_function))
    return fail(
        error_code::script_refused,
        place + sql::backward_refusal(message.substr(of_function.size())));
  return fail(code_of_statement(code, general), place + one_line(message));
}

result<void> exec_statement(database& db, const script_job& job,
                            const sql::script_statement& text) {
  auto* handle = db.handle();
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v3(handle, text.text.data(),
                                static_cast<int>(text.text.size()), 0, &raw,
                                nullptr);
  statement query{db, raw};
  while (code == SQLITE_OK || code == SQLITE_ROW)
    code = query.step_code();
  if (code != SQLITE_DONE)
    return statement_failed(db, job, text, code);
  return {};
}

result<void> run_statement(database& db, const script_job& job,
                           const sql::script_statement& text) {
  if (auto done = exec_statement(db, job, text); !done)
    return done;
  if (sqlite3_get_autocommit(db.handle()) != 0)
    return fail(error_code::script_failed,
                sql::script_place(job.path, text.line)
                    + "this statement ended the script's transaction; nothing"
                      " of the script was kept");
  return {};
}

/// What the statements of a script did.
struct script_effects {
  /// The tables that they wrote, by the names that these have now.
  name_set written;
  /// The tables that they touch.
  std::vector<touch> seen;
};

/// @param before the tables that stood then, `after` those that stand now.
script_effects effects_of(write_notes notes, const name_set& before,
                          const name_set& after) {
  script_effects out;
  out.written = std::move(notes.written);
  // A table that got its name by a renaming was written under another.
  if (&before != &after)
    std::set_difference(
        after.begin(), after.end(), before.begin(), before.end(),
        std::inserter(out.written, out.written.end()), name_less{});
  // A view that is written hands on to its triggers, and changes nothing.
  const auto add = [&](const name_set& names, touch_mode mode) {
    for (const auto& name : names)
      if (before.contains(name) || after.contains(name))
        out.seen.push_back({folded(name), mode, 0, ""});
  };
  add(notes.read, touch_mode::reads);
  add(notes.changed_for_good, touch_mode::writes);
  return out;
}

result<script_effects> run_statements(script_session& in, const script_job& job,
                                      const statement_list& statements) {
  const auto before = in.lists().tables_before();
  if (!before)
    return fail(before.error());
  if (auto forgotten = in.forget_changes(); !forgotten)
    return fail(forgotten.error());
  write_notes notes;
  {
    write_watch watch{in};
    for (const auto& statement : statements) {
      // Its statement is prepared, and touches nothing.
      watch.listen(!lexer_of(script_rules, statement).next().is("EXPLAIN"));
      if (auto done = run_statement(in.db(), job, statement); !done)
        return fail(done.error());
    }
    notes = watch.take();
  }
  const auto after = in.lists().tables_now();
  if (!after)
    return fail(after.error());
  return effects_of(std::move(notes), **before, **after);
}

/// The tables where what was written can have left rows without parents.
result<std::vector<std::string>> tables_to_check(script_session& in,
                                                 const name_set& written) {
  if (written.empty())
    return std::vector<std::string>{};
  const auto references = in.lists().references_now();
  if (!references)
    return fail(references.error());
  return tables_to_check(**references, written);
}

result<void> follow_renamings(const statement_list& statements,
                              violation_watch& violations) {
  if (!violations.has_notes())
    return {};
  for (const auto& statement : statements) {
    const auto change = read_schema_change(statement.text);
    if (change.action != alter_action::rename || change.schema == "temp")
      continue;
    auto followed = violations.follow_renaming(change.name, change.new_name);
    if (!followed)
      return followed;
  }
  return {};
}

/// Runs the statements and looks for what they left without parents.
/// @returns one such row as a line, or nothing.
result<std::string> run_and_check(script_session& in, const script_job& job,
                                  const statement_list& statements,
                                  violation_watch& violations,
                                  script_effects& effects) {
  auto done = run_statements(in, job, statements);
  if (!done)
    return fail(done.error());
  effects = std::move(*done);
  if (auto followed = follow_renamings(statements, violations); !followed)
    return fail(followed.error());
  const auto tables = tables_to_check(in, effects.written);
  if (!tables)
    return fail(tables.error());
  return violations.find_added(*tables);
}

/// Undoes the script and notes the rows that were without parents before it.
/// @returns how many.
result<int64_t> undo_and_note(script_session& in, violation_watch& violations,
                              const name_set& written) {
  if (auto undone = in.db().exec("ROLLBACK TO dunlin_script"); !undone)
    return fail(undone.error());
  in.forget_pragmas();
  const auto tables = tables_to_check(in, written);
  if (!tables)
    return fail(tables.error());
  return violations.note(*tables);
}

/// Which rows were without parents before is not looked at unless some are
/// afterwards: then the script is undone, those before are noted, and it runs
/// once more. Almost every script is so spared a check of large tables.
result<void> run_checked(script_session& in, const script_job& job,
                         const statement_list& statements,
                         std::vector<touch>& seen) {
  violation_watch violations{in.db()};
  if (auto set = in.db().exec_kept("SAVEPOINT dunlin_script"); !set)
    return set;
  script_effects effects;
  auto added = run_and_check(in, job, statements, violations, effects);
  if (!added)
    return fail(added.error());
  if (!added->empty()) {
    const auto noted = undo_and_note(in, violations, effects.written);
    if (!noted)
      return fail(noted.error());
    if (*noted > 0)
      added = run_and_check(in, job, statements, violations, effects);
    if (!added)
      return fail(added.error());
  }
  if (!added->empty())
    return fail(error_code::foreign_keys_violated,
                one_line(job.path) + ": the script leaves rows without parents:"
                    + " " + *added + "; nothing of it was kept");
  seen = std::move(effects.seen);
  if (auto ended = violations.end(); !ended)
    return ended;
  return drop_temporary(in.db());
}

/// SQLite runs each statement whole or not at all, and a VACUUM again as often
/// as one likes; one INTO a file leaves that behind.
class script_runner : public sql::script_host {
public:
  explicit script_runner(script_session& in) noexcept : in_(in), db_(in.db()) {
    // nop
  }

  script_runner(const script_runner&) = delete;
  script_runner& operator=(const script_runner&) = delete;

  ~script_runner() override {
    if (has_entered_)
      in_.end();
  }

  const sql::script_rules& rules() const noexcept override {
    return script_rules;
  }

  sql::session& db() noexcept override {
    return in_.on();
  }

  result<void> enter() override {
    auto begun = in_.begin();
    has_entered_ = begun.has_value();
    return begun;
  }

  /// What it set goes back when this goes.
  result<void> leave() override {
    return is_journaled_ ? drop_temporary(db_) : result<void>{};
  }

  /// What these leave without parents is found at the end of the run: a
  /// statement alone may be half of what belongs together.
  result<void> run_inside(const script_job& job,
                          const sql::script_statement& statement) override {
    is_journaled_ = true;
    const write_watch watch{in_, true};
    return run_statement(db_, job, statement);
  }

  result<void> run_all(const script_job& job, const statement_list& statements,
                       size_t) override {
    return run_checked(in_, job, statements, seen_);
  }

  result<std::vector<touch>> seen(const script_job&) override {
    return seen_;
  }

  result<void> run_outside(const script_job& job,
                           const sql::script_statement& statement) override {
    return exec_statement(db_, job, statement);
  }

  /// Its answer comes from this process.
  bool is_lost() const noexcept override {
    return false;
  }

  result<std::string> look(const sql::script_statement&) override {
    return std::string{};
  }

  result<sql::statement_fate> judge(const sql::script_statement& statement,
                                    const std::string&) override {
    return sql::has_word(lexer_of(script_rules, statement), "INTO")
               ? sql::statement_fate::unknown
               : sql::statement_fate::not_done;
  }

private:
  script_session& in_;
  database& db_;
  bool has_entered_ = false;
  /// By the statements of a script in one transaction.
  std::vector<touch> seen_;
  /// Else its one transaction has dropped what is temporary.
  bool is_journaled_ = false;
};

} // namespace

result<std::string> run_script(script_session& in, sql::lease& held,
                               const script_job& job) {
  script_runner host{in};
  return sql::run_script(host, held, job);
}

} // namespace dunlin::sqlite
