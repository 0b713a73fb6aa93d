#include "stores/mariadb/script_runner.hpp"

#include "stores/mariadb/script_rules.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/script_ledger.hpp"

namespace dunlin::mariadb {

namespace {

using statement_list = std::vector<sql::script_statement>;

result<void> run_statement(database& db, const script_job& job,
                           const sql::script_statement& statement) {
  const auto place = sql::script_place(job.path, statement.line);
  auto done = db.exec(statement.text);
  if (!done) {
    auto problem = done.error();
    // The script's own, unless something is wrong with the server or in its
    // way.
    if (problem.code == error_code::store_failed)
      problem.code = error_code::script_failed;
    problem.text = place + problem.text;
    return fail(std::move(problem));
  }
  if ((db.handle()->server_status & SERVER_STATUS_IN_TRANS) == 0)
    return fail(error_code::script_failed,
                place
                    + "this statement ended the script's transaction: what the"
                      " script did up to here stays, and is not in the ledger");
  return {};
}

result<void> run_in_transaction(session& on, const std::string& migration,
                                const script_job& job,
                                const statement_list& statements) {
  auto done = sql::is_done(on, migration, job);
  if (!done)
    return fail(done.error());
  if (*done)
    return {};
  auto started = sql::time_now(on);
  if (!started)
    return fail(started.error());
  for (const auto& statement : statements)
    if (auto ran = run_statement(on.server(), job, statement); !ran)
      return ran;
  return sql::write_script(on, migration, job, *started, step_state::done, {});
}

} // namespace

result<void> run_script(session& on, sql::lease& held, const script_job& job) {
  auto statements = sql::runnable_statements(script_rules, job);
  if (!statements)
    return fail(statements.error());
  auto done = held.transact([&]() -> result<void> {
    return run_in_transaction(on, held.claim().migration, job, *statements);
  });
  // Its variables, its temporary tables and its database go with the session.
  on.server().give_up();
  if (!done)
    sql::keep_failure(on, held, job, done.error());
  return done;
}

} // namespace dunlin::mariadb
