#include "stores/sql/script_ledger.hpp"

#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/statement_ledger.hpp"

namespace dunlin::sql {

result<script_standing> find_script(session& db, const std::string& migration,
                                    const script_job& job) {
  auto record = read_step(db, migration, job.step);
  if (!record)
    return fail(record.error());
  if (!*record)
    return script_standing::fresh;
  if ((*record)->state != step_state::done) {
    const auto rows = read_statements(db, migration, job.step);
    if (!rows)
      return fail(rows.error());
    return rows->empty() ? script_standing::fresh : script_standing::begun;
  }
  if ((*record)->identity == job.identity)
    return script_standing::done;
  return fail(error_code::step_changed,
              one_line(job.path) + ": the script changed since it was run as "
                  + display_name(job.step)
                  + "; take the change back, or run it anew with --reset="
                  + one_line(job.step));
}

result<std::string> time_now(session& db) {
  auto now = first_row(ask(db, "SELECT {now}"),
                       [](const answer_row& row) { return row.text(0); });
  if (!now)
    return fail(now.error());
  return now->value_or("");
}

void keep_failure(session& db, lease& held, const script_job& job,
                  const error& problem) {
  if (problem.code != error_code::script_failed
      && problem.code != error_code::foreign_keys_violated
      && problem.code != error_code::statement_in_doubt)
    return;
  static_cast<void>(held.transact([&]() -> result<void> {
    auto now = time_now(db);
    if (!now)
      return fail(now.error());
    return write_script(db, held.claim().migration, job, *now,
                        step_state::failed, problem.text);
  }));
}

} // namespace dunlin::sql
