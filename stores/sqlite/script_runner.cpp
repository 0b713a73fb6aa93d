#include "stores/sqlite/script_runner.hpp"

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

result<name_set> table_names(database& db) {
  auto names = collect_texts(
      db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'"));
  if (!names)
    return fail(names.error());
  return name_set{names->begin(), names->end()};
}

/// Runs the statements. @returns the tables that they wrote.
/// @param seen gets the tables that they touch.
result<name_set> run_statements(database& db, const script_job& job,
                                const statement_list& statements,
                                std::vector<touch>& seen) {
  auto before = table_names(db);
  if (!before)
    return before;
  if (auto forgotten = forget_changes(db); !forgotten)
    return fail(forgotten.error());
  name_set written;
  name_set read;
  name_set changed;
  {
    write_watch watch{db};
    for (const auto& statement : statements) {
      // Its statement is prepared, and touches nothing.
      watch.listen(!lexer_of(script_rules, statement).next().is("EXPLAIN"));
      if (auto done = run_statement(db, job, statement); !done)
        return fail(done.error());
    }
    written = watch.written();
    read = watch.read();
    changed = watch.changed_for_good();
  }
  // A table that got its name by a renaming was written under another.
  auto after = table_names(db);
  if (!after)
    return after;
  std::set_difference(after->begin(), after->end(), before->begin(),
                      before->end(), std::inserter(written, written.end()),
                      name_less{});
  seen.clear();
  // A view that is written hands on to its triggers, and changes nothing.
  const auto add = [&](const name_set& names, touch_mode mode) {
    for (const auto& name : names)
      if (before->contains(name) || after->contains(name))
        seen.push_back({folded(name), mode, 0, ""});
  };
  add(read, touch_mode::reads);
  add(changed, touch_mode::writes);
  return written;
}

/// Runs the statements and looks for what they left without parents.
/// @returns one such row as a line, or nothing.
result<std::string> run_and_check(database& db, const script_job& job,
                                  const statement_list& statements,
                                  name_set& written, std::vector<touch>& seen) {
  auto done = run_statements(db, job, statements, seen);
  if (!done)
    return fail(done.error());
  written = std::move(*done);
  auto tables = tables_to_check(db, written);
  if (!tables)
    return fail(tables.error());
  return violation_watch::find_added(db, *tables);
}

/// Which rows were without parents before is not looked at unless some are
/// afterwards: then the script is undone, those before are noted, and it runs
/// once more. Almost every script is so spared a check of large tables.
result<void> run_checked(database& db, const script_job& job,
                         const statement_list& statements,
                         std::vector<touch>& seen) {
  if (auto ready = violation_watch::begin(db); !ready)
    return ready;
  if (auto set = db.exec("SAVEPOINT dunlin_script"); !set)
    return set;
  name_set written;
  auto added = run_and_check(db, job, statements, written, seen);
  if (!added)
    return fail(added.error());
  if (!added->empty()) {
    if (auto undone = db.exec("ROLLBACK TO dunlin_script"); !undone)
      return undone;
    auto tables = tables_to_check(db, written);
    if (!tables)
      return fail(tables.error());
    auto noted = violation_watch::note(db, *tables);
    if (!noted)
      return fail(noted.error());
    if (*noted > 0)
      added = run_and_check(db, job, statements, written, seen);
    if (!added)
      return fail(added.error());
  }
  if (!added->empty())
    return fail(error_code::foreign_keys_violated,
                one_line(job.path) + ": the script leaves rows without parents:"
                    + " " + *added + "; nothing of it was kept");
  if (auto ended = violation_watch::end(db); !ended)
    return ended;
  return drop_temporary(db);
}

/// SQLite runs each statement whole or not at all, and a VACUUM again as often
/// as one likes; one INTO a file leaves that behind.
class script_runner : public sql::script_host {
public:
  explicit script_runner(session& on) noexcept
      : on_(on), db_(on.file()), surrounding_(db_) {
    // nop
  }

  const sql::script_rules& rules() const noexcept override {
    return script_rules;
  }

  sql::session& db() noexcept override {
    return on_;
  }

  result<void> enter() override {
    return surrounding_.begin();
  }

  /// The pragmas go back with `surrounding_`.
  result<void> leave() override {
    return is_journaled_ ? drop_temporary(db_) : result<void>{};
  }

  /// What these leave without parents is found at the end of the run: a
  /// statement alone may be half of what belongs together.
  result<void> run_inside(const script_job& job,
                          const sql::script_statement& statement) override {
    is_journaled_ = true;
    const write_watch watch{db_, true};
    return run_statement(db_, job, statement);
  }

  result<void> run_all(const script_job& job, const statement_list& statements,
                       size_t) override {
    return run_checked(db_, job, statements, seen_);
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
  session& on_;
  database& db_;
  script_session surrounding_;
  /// By the statements of a script in one transaction.
  std::vector<touch> seen_;
  /// Else its one transaction has dropped what is temporary.
  bool is_journaled_ = false;
};

} // namespace

result<std::string> run_script(session& on, sql::lease& held,
                               const script_job& job) {
  script_runner host{on};
  return sql::run_script(host, held, job);
}

} // namespace dunlin::sqlite
