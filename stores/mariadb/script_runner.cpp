#include "stores/mariadb/script_runner.hpp"

#include "stores/mariadb/outside_statement.hpp"
#include "stores/mariadb/script_rules.hpp"
#include "stores/sql/script_run.hpp"

namespace dunlin::mariadb {

namespace {

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

  result<void> leave() override {
    on_.end_script();
    return {};
  }

  result<void> run_inside(const script_job& job,
                          const sql::script_statement& statement) override;

  result<void> run_outside(const script_job& job,
                           const sql::script_statement& statement) override {
    return exec(job, statement);
  }

  bool is_lost() const noexcept override {
    return db_.is_lost();
  }

  result<std::string> look(const sql::script_statement& statement) override {
    if (auto given = give(statement); !given)
      return fail(given.error());
    return look_at(db_, read_outside(lexer_of(script_rules, statement)));
  }

  result<sql::statement_fate> judge(const sql::script_statement& statement,
                                    const std::string& before) override {
    if (auto ready = db_.ready(); !ready)
      return fail(ready.error());
    return judge_effect(db_, read_outside(lexer_of(script_rules, statement)),
                        before);
  }

private:
  result<void> give(const sql::script_statement& statement) {
    return on_.give_to_script(
        begins_with(lexer_of(script_rules, statement), "SET"));
  }

  result<void> exec(const script_job& job,
                    const sql::script_statement& statement);

  session& on_;
  database& db_;
};

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

result<void> script_runner::run_inside(const script_job& job,
                                       const sql::script_statement& statement) {
  if (auto ran = exec(job, statement); !ran)
    return ran;
  if ((db_.handle()->server_status & SERVER_STATUS_IN_TRANS) != 0)
    return {};
  return fail(error_code::script_failed,
              sql::script_place(job.path, statement.line)
                  + "this statement ended the script's transaction: what the"
                    " script did up to here stays, and is not in the ledger");
}

} // namespace

result<std::string> run_script(session& on, sql::lease& held,
                               const script_job& job) {
  script_runner host{on};
  return sql::run_script(host, held, job);
}

} // namespace dunlin::mariadb
