#include "stores/postgresql/script_runner.hpp"

#include "stores/postgresql/errors.hpp"
#include "stores/postgresql/given_settings.hpp"
#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/outside_statement.hpp"
#include "stores/postgresql/script_locks.hpp"
#include "stores/postgresql/script_rules.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/script_commit.hpp"
#include "stores/sql/script_run.hpp"
#include "stores/sql/script_witness.hpp"

#include <array>
#include <charconv>

namespace dunlin::postgresql {

namespace {

/// How long a statement that runs outside of a transaction waits for a lock, in
/// milliseconds: CONCURRENTLY waits for every transaction that is older than
/// itself, and gives up the work of hours with it.
constexpr const char* long_lock_wait = "600000";

/// What a script defers to its COMMIT runs while the session is still as the
/// script set it: role and path are ours by then. In the message of the last
/// statement, so that it costs no way of its own.
constexpr std::string_view runs_deferred = "\n;SET CONSTRAINTS ALL IMMEDIATE";

/// The server's answer to what can't run in a transaction.
constexpr std::string_view active_transaction = "25001";

/// The statements of which that may be true: a function gets the same answer,
/// wherever it is called.
constexpr std::array<std::string_view, 5> perhaps_outside{
    "ALTER", "CLUSTER", "CREATE", "DROP", "REINDEX"};

/// What a statement that gave up may have waited for besides a lock.
std::string_view wait_hint(const sql::script_statement& statement) {
  const auto kind = read_outside(lexer_of(script_rules, statement)).kind;
  return kind == outside_kind::create_index || kind == outside_kind::reindex
             ? ", or a snapshot (backend_xmin there), for which CONCURRENTLY"
               " waits too"
             : "";
}

/// The line of the script that the server means by its position, which counts
/// characters from 1.
size_t line_of(const sql::script_statement& statement,
               std::string_view position) {
  size_t characters = 0;
  std::from_chars(position.data(), position.data() + position.size(),
                  characters);
  auto line = statement.line;
  for (const char c : statement.text) {
    // Bytes that go on with a character are none.
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80 && characters-- <= 1)
      break;
    line += c == '\n' ? 1 : 0;
  }
  return position.empty() ? statement.line : line;
}

class script_runner : public sql::script_host {
public:
  explicit script_runner(session& on) noexcept : on_(on), db_(on.server()) {
    // nop
  }

  const sql::script_rules& rules() const noexcept override {
    return script_rules;
  }

  sql::session& db() noexcept override {
    return on_;
  }

  result<void> enter() override {
    return on_.begin_script();
  }

  /// A session that was opened before COMMIT has none of what the script gave.
  result<void> leave() override {
    if (gave_settings_)
      database::outdate_sessions();
    return on_.end_script();
  }

  size_t
  open_with(const std::vector<sql::script_statement>& statements) override;
  /// The transaction ends behind it.
  result<void> run_inside(const script_job& job,
                          const sql::script_statement& statement) override {
    return run_one(job, statement, sql::script_place(job.path, statement.line));
  }

  result<void> run_outside(const script_job& job,
                           const sql::script_statement& statement) override;
  result<void> run_all(const script_job& job,
                       const std::vector<sql::script_statement>& statements,
                       size_t first) override {
    result<void> ran;
    for (auto at = first; ran && at < statements.size(); ++at)
      ran = run_one(job, statements[at],
                    at + 1 == statements.size() ? sql::one_line(job.path) + ": "
                                                : "");
    on_.reach_end_of_script();
    return ran;
  }

  result<std::vector<touch>> seen(const script_job& job) override;

  std::string_view ledger_remedy() const noexcept override;

  bool must_run_outside() const noexcept override {
    return must_run_outside_;
  }

  bool is_lost() const noexcept override {
    return db_.backend() == 0;
  }

  result<std::string>
  session_state(const sql::script_statement* statement) override;

  result<std::string> look(const sql::script_statement& statement) override {
    if (auto given = on_.give_to_script(); !given)
      return fail(std::move(given.error()));
    return look_at(db_, read_outside(lexer_of(script_rules, statement)));
  }

  result<sql::statement_fate> judge(const sql::script_statement& statement,
                                    const std::string& before) override {
    return judge_effect(db_, read_outside(lexer_of(script_rules, statement)),
                        before);
  }

private:
  /// @param last_at the place of what the transaction deferred, which ends
  ///   behind the statement; empty: it goes on.
  result<void> run_one(const script_job& job,
                       const sql::script_statement& statement,
                       const std::string& last_at);
  result<void> exec(const script_job& job,
                    const sql::script_statement& statement,
                    const std::string& last_at = {});

  session& on_;
  database& db_;
  bool must_run_outside_ = false;
  bool gave_settings_ = false;
};

size_t
script_runner::open_with(const std::vector<sql::script_statement>& statements) {
  std::vector<std::string> taken;
  for (const auto& statement : statements) {
    if (!begins_with_one(lexer_of(script_rules, statement),
                         script_rules.opening_statements))
      break;
    taken.emplace_back(statement.text);
  }
  const auto count = taken.size();
  on_.open_with(std::move(taken));
  return count;
}

/// The code of a statement's error: the script's own, unless something is in
/// its way that may pass, or the disk is full.
error_code code_of_script(error_code general) noexcept {
  switch (general) {
  case error_code::store_busy:
  case error_code::store_full:
  case error_code::interrupted:
    return general;
  default:
    return error_code::script_failed;
  }
}

result<void> script_runner::exec(const script_job& job,
                                 const sql::script_statement& statement,
                                 const std::string& last_at) {
  std::string text{statement.text};
  if (!last_at.empty())
    text += runs_deferred;
  const auto done = db_.exec(text);
  gave_settings_ = gave_settings_ || (done && may_give_settings(statement));
  if (done)
    return done;
  const auto& told = db_.problem();
  if (!last_at.empty() && db_.answered() > 0)
    return fail(sql::commit_refused(on_, last_at, done.error()));
  const auto place
      = sql::script_place(job.path, line_of(statement, told.position));
  return fail(code_of_script(done.error().code),
              place + (told.state.empty() ? done.error().text : text_of(told)));
}

result<void> script_runner::run_one(const script_job& job,
                                    const sql::script_statement& statement,
                                    const std::string& last_at) {
  if (auto given = on_.give_to_script(); !given)
    return given;
  must_run_outside_ = false;
  auto ran = exec(job, statement, last_at);
  must_run_outside_
      = !ran && db_.problem().state == active_transaction
        && begins_with_one(lexer_of(script_rules, statement), perhaps_outside);
  if (must_run_outside_)
    ran.error().text += "; with a line `-- dunlin: transaction=none` at the"
                        " script's begin it can: then each statement commits"
                        " by itself";
  if (!ran)
    return ran;
  if (db_.is_within_transaction())
    return {};
  return fail(error_code::script_failed,
              sql::script_place(job.path, statement.line)
                  + "this statement ended the script's transaction");
}

/// Settings, temporary objects and what is prepared, and whether the statement
/// gave new sessions another setting; in names of the server's own, as a script
/// may have operators in its path. Those that are put aside for the ledger are
/// set for each transaction anew, so that only their values tell. Other
/// settings than the server's are not listed before PostgreSQL 16: only that
/// these are set by a call of set_config is seen, in the text.
constexpr const char* state_sql
    = "SELECT pg_catalog.hashtextextended(pg_catalog.concat_ws('|',"
      " session_user, pg_catalog.current_setting('role'),"
      " pg_catalog.current_setting('search_path'),"
      " pg_catalog.current_setting('statement_timeout'),"
      " pg_catalog.current_setting('lock_timeout'), (SELECT"
      " pg_catalog.string_agg(pg_catalog.concat_ws('=', name, setting), ','"
      " ORDER BY name) FROM pg_catalog.pg_settings WHERE source"
      " OPERATOR(pg_catalog.=) 'session' AND name OPERATOR(pg_catalog.<>)"
      " ALL('{search_path,statement_timeout,lock_timeout,synchronous_commit}')"
      " AND NOT pg_catalog.starts_with(name, 'transaction_')), (SELECT"
      " pg_catalog.string_agg(relname::text, ',' ORDER BY relname) FROM"
      " pg_catalog.pg_class WHERE relnamespace OPERATOR(pg_catalog.=)"
      " pg_catalog.pg_my_temp_schema()), (SELECT pg_catalog.string_agg(name,"
      " ',' ORDER BY name) FROM pg_catalog.pg_prepared_statements)), 0),"
      // As `script_locks` has it, which no journal asks.
      " EXISTS (SELECT FROM pg_catalog.pg_lock_status() AS l WHERE l.pid"
      " OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND l.relation"
      " OPERATOR(pg_catalog.=)"
      " 'pg_catalog.pg_db_role_setting'::pg_catalog.regclass AND l.mode"
      " OPERATOR(pg_catalog.=) 'RowExclusiveLock')";

result<std::string>
script_runner::session_state(const sql::script_statement* statement) {
  // It ends with the statement's transaction.
  if (statement != nullptr
      && begins_with(lexer_of(script_rules, *statement), "SET LOCAL"))
    return std::string{};
  const auto found = db_.query(state_sql);
  if (!found)
    return fail(found.error());
  gave_settings_ = gave_settings_ || found->boolean(0, 1);
  return found->text(0, 0);
}

std::string_view script_runner::ledger_remedy() const noexcept {
  const auto& state = db_.problem().state;
  const bool is_gone = state == "42P01" || state == "3F000";
  return is_gone
             ? "the ledger's tables went with its schema: give it one of its"
               " own, that no script drops (ledger = { schema = \"...\" } of"
               " the store)"
             : "";
}

result<std::vector<touch>> script_runner::seen(const script_job& job) {
  auto held = read_script_locks(on_);
  if (!held)
    return fail(std::move(held.error()));
  // A function does it in a way that no statement shows.
  gave_settings_ = gave_settings_ || held->gave_settings;
  // Most scripts do no more than is known; to tell what of the rest is the
  // server's own takes longer than many a script.
  if (sql::unforeseen_of(job, held->touches).empty())
    return std::move(held->touches);
  return own_touches_of_locks(on_);
}

result<void>
script_runner::run_outside(const script_job& job,
                           const sql::script_statement& statement) {
  must_run_outside_ = false;
  if (auto given = on_.give_to_script(); !given)
    return given;
  const auto usual = std::to_string(lock_wait_ms);
  const auto set = [&](const std::string& from, const std::string& to) {
    return db_.exec("SELECT pg_catalog.set_config('lock_timeout', '" + to
                    + "', false) FROM pg_catalog.pg_settings WHERE name ="
                      " 'lock_timeout' AND setting = '"
                    + from + "'");
  };
  if (auto longer = set(usual, long_lock_wait); !longer)
    return longer;
  auto ran = exec(job, statement);
  if (!ran && db_.problem().state == "55P03")
    ran.error().text += wait_hint(statement);
  if (is_lost())
    return ran;
  // What failed stays the error that is told.
  if (auto back = set(long_lock_wait, usual); ran && !back)
    return back;
  return ran;
}

} // namespace

result<std::string> run_script(session& on, sql::lease& held,
                               const script_job& job) {
  script_runner host{on};
  return sql::run_script(host, held, job);
}

} // namespace dunlin::postgresql
