#include "stores/mariadb/script_runner.hpp"

#include "stores/mariadb/outside_statement.hpp"
#include "stores/mariadb/script_effects.hpp"
#include "stores/mariadb/script_rules.hpp"
#include "stores/sql/script_run.hpp"

#include <array>
#include <string_view>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;

/// Statements that may leave the session with other settings.
constexpr std::array setting_statements{"SET"sv, "EXECUTE"sv, "CALL"sv,
                                        "BEGIN"sv};

/// Begins of statements that can't end a transaction, nor by their failure.
constexpr std::array plain_statements{"SELECT"sv, "INSERT"sv, "REPLACE"sv,
                                      "UPDATE"sv, "DELETE"sv};

class script_runner : public sql::script_host {
public:
  script_runner(session& on, const script_job& job) noexcept
      : on_(on), db_(on.server()), job_(job) {
    // nop
  }

  const sql::script_rules& rules() const noexcept override {
    return script_rules;
  }

  sql::session& db() noexcept override {
    return on_;
  }

  result<void> enter() override {
    auto begun = on_.begin_script();
    return begun ? check_backslashes(db_.keeps_backslashes(), job_.path,
                                     job_.text)
                 : begun;
  }

  result<void> leave() override {
    on_.end_script();
    return {};
  }

  result<void> run_inside(const script_job& job,
                          const sql::script_statement& statement) override;

  result<void> run_outside(const script_job& job,
                           const sql::script_statement& statement) override {
    const auto kind = read_outside(lexer_of(script_rules, statement)).kind;
    return kind == outside_kind::none || kind == outside_kind::runs
               ? run_alone(job, statement)
               : exec(job, statement);
  }

  result<bool> stands_alone(const sql::script_statement& statement) override;

  result<bool> one_stands_alone(
      const std::vector<sql::script_statement>& statements) override;

  bool only_computes(const sql::script_statement& statement) const override {
    return script_effects{db_}.only_computes(statement);
  }

  result<std::vector<sql::routine_traces>>
  left_by_calls(const std::vector<sql::script_statement>& statements,
                size_t done) override;

  const sql::script_statement* doubtful() const noexcept override {
    return doubtful_;
  }

  result<bool> has_drawn_number() override {
    if (auto given = on_.give_to_script(false); !given)
      return fail(given.error());
    const auto last = db_.ask_integer("SELECT LAST_INSERT_ID() <> 0 LIMIT 1");
    if (!last)
      return fail(last.error());
    return *last != 0;
  }

  bool is_lost() const noexcept override {
    return db_.is_lost();
  }

  result<std::string> look(const sql::script_statement& statement) override {
    if (auto asks = ask_meanwhile(statement); !asks)
      return fail(asks.error());
    return look_at(db_, read_outside(lexer_of(script_rules, statement)));
  }

  result<sql::statement_fate> judge(const sql::script_statement& statement,
                                    const std::string& before) override {
    if (auto ready = db_.ready(); !ready)
      return fail(ready.error());
    if (auto asks = on_.take_from_script(); !asks)
      return fail(asks.error());
    return judge_effect(db_, read_outside(lexer_of(script_rules, statement)),
                        before);
  }

private:
  result<void> give(const sql::script_statement& statement) {
    return on_.give_to_script(
        begins_with_one(lexer_of(script_rules, statement), setting_statements));
  }

  /// In the session of the script, but with our own settings.
  result<void> ask_meanwhile(const sql::script_statement& statement) {
    auto done = give(statement);
    return done ? on_.take_from_script() : done;
  }

  result<void> exec(const script_job& job,
                    const sql::script_statement& statement);
  result<void> run_alone(const script_job& job,
                         const sql::script_statement& statement);
  bool has_ended(const sql::script_statement& statement,
                 const result<void>& ran);

  session& on_;
  database& db_;
  const script_job& job_;
  const sql::script_statement* doubtful_ = nullptr;
};

result<bool>
script_runner::stands_alone(const sql::script_statement& statement) {
  if (auto given = give(statement); !given)
    return fail(given.error());
  script_effects effects{db_};
  if (auto begun = effects.begin(); !begun)
    return fail(begun.error());
  if (auto asks = ask_meanwhile(statement); !asks)
    return fail(asks.error());
  return effects.stands_alone(statement);
}

result<bool> script_runner::one_stands_alone(
    const std::vector<sql::script_statement>& statements) {
  script_effects effects{db_};
  if (auto begun = effects.begin(); !begun)
    return fail(begun.error());
  if (auto asks = on_.take_from_script(); !asks)
    return fail(asks.error());
  for (const auto& each : statements)
    if (const auto is_alone = effects.stands_alone(each);
        !is_alone || *is_alone)
      return is_alone;
  return false;
}

result<std::vector<sql::routine_traces>> script_runner::left_by_calls(
    const std::vector<sql::script_statement>& statements, size_t done) {
  script_effects effects{db_};
  if (auto begun = effects.begin(); !begun)
    return fail(begun.error());
  if (auto asks = on_.take_from_script(); !asks)
    return fail(asks.error());
  return effects.left_by_calls(statements, done);
}

/// The error is the script's own, unless something is wrong with the server or
/// in its way.
result<void> script_runner::exec(const script_job& job,
                                 const sql::script_statement& statement) {
  auto done = give(statement);
  if (done)
    done = db_.exec(statement.text);
  if (done)
    return done;
  auto problem = done.error();
  if (problem.code == error_code::store_failed)
    problem.code = error_code::script_failed;
  problem.text = sql::script_place(job.path, statement.line) + problem.text;
  return fail(std::move(problem));
}

/// In a transaction all the same, which undoes what it can of a statement that
/// fails: what is nobody's to undo is in doubt then.
result<void> script_runner::run_alone(const script_job& job,
                                      const sql::script_statement& statement) {
  auto done = on_.begin();
  if (done)
    done = db_.exec("SAVEPOINT dunlin");
  if (!done) {
    on_.roll_back();
    return done;
  }
  done = exec(job, statement);
  if (done)
    done = on_.commit();
  if (done || db_.is_lost())
    return done;
  // It is gone with the transaction that it was set in.
  const bool is_open = db_.exec("ROLLBACK TO SAVEPOINT dunlin").has_value();
  on_.roll_back();
  if (db_.is_lost())
    return done;
  // The one thing that ROLLBACK warns of is rows that stay.
  if (is_open && mysql_warning_count(db_.handle()) == 0)
    return done;
  doubtful_ = &statement;
  done.error().text += "; a part of what this statement did may stay";
  return done;
}

/// The answer to a statement tells it, but not an error.
bool script_runner::has_ended(const sql::script_statement& statement,
                              const result<void>& ran) {
  if (ran)
    return (db_.handle()->server_status & SERVER_STATUS_IN_TRANS) == 0;
  if (ran.error().code != error_code::script_failed || db_.is_lost()
      || begins_with_one(lexer_of(script_rules, statement), plain_statements))
    return false;
  // Whatever the script's own limit of rows.
  const auto is_open = db_.ask_integer("SELECT @@in_transaction LIMIT 1");
  return is_open && *is_open == 0;
}

result<void> script_runner::run_inside(const script_job& job,
                                       const sql::script_statement& statement) {
  auto ran = exec(job, statement);
  if (!has_ended(statement, ran))
    return ran;
  doubtful_ = &statement;
  const std::string what = "this statement ended the script's transaction, so"
                           " what was done up to here may stay";
  if (!ran)
    return fail(error_code::script_failed, ran.error().text + "; " + what);
  return fail(error_code::script_failed,
              sql::script_place(job.path, statement.line) + what);
}

} // namespace

result<std::string> run_script(session& on, sql::lease& held,
                               const script_job& job) {
  script_runner host{on, job};
  return sql::run_script(host, held, job);
}

} // namespace dunlin::mariadb
