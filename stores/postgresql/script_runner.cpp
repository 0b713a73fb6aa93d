#include "stores/postgresql/script_runner.hpp"

#include "stores/postgresql/script_rules.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/script_ledger.hpp"

#include <charconv>

namespace dunlin::postgresql {

namespace {

using statement_list = std::vector<sql::script_statement>;

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

/// The code of a statement's error: the script's own, unless something is wrong
/// with the database or in its way.
error_code code_of_statement(error_code general) noexcept {
  return general == error_code::store_failed ? error_code::script_failed
                                             : general;
}

result<void> run_statement(database& db, const script_job& job,
                           const sql::script_statement& statement) {
  const auto done = db.exec(std::string{statement.text});
  if (!done) {
    const auto& problem = db.problem();
    auto text
        = sql::script_place(job.path, line_of(statement, problem.position))
          + problem.message;
    if (!problem.detail.empty())
      text += " (" + problem.detail + ")";
    const auto code = code_of_statement(done.error().code);
    return fail(code,
                code == error_code::script_failed ? text : done.error().text);
  }
  if (db.is_within_transaction())
    return {};
  return fail(error_code::script_failed,
              sql::script_place(job.path, statement.line)
                  + "this statement ended the script's transaction");
}

result<void> run_in_transaction(session& on, const std::string& migration,
                                const script_job& job,
                                const statement_list& statements) {
  auto done = sql::is_done(on, migration, job);
  if (!done)
    return fail(std::move(done.error()));
  if (*done)
    return {};
  auto started = sql::time_now(on);
  if (!started)
    return fail(std::move(started.error()));
  for (const auto& statement : statements)
    if (auto ran = run_statement(on.server(), job, statement); !ran)
      return ran;
  return sql::write_script(on, migration, job, *started, step_state::done, {});
}

} // namespace

result<void> run_script(session& on, sql::lease& held, const script_job& job) {
  const auto statements = sql::runnable_statements(script_rules, job);
  if (!statements)
    return fail(statements.error());
  // Nothing of a session leaks into a script, and nothing of it into the next.
  if (auto fresh = on.server().renew(); !fresh)
    return fresh;
  auto done = held.transact([&]() -> result<void> {
    return run_in_transaction(on, held.claim().migration, job, *statements);
  });
  if (auto clean = on.server().renew(); done && !clean)
    return clean;
  if (!done)
    sql::keep_failure(on, held, job, done.error());
  return done;
}

} // namespace dunlin::postgresql
