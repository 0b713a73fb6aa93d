#include "stores/sql/script_ledger.hpp"

#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

namespace dunlin::sql {

result<known_script> find_script(session& db, const std::string& migration,
                                 const script_job& job,
                                 const std::optional<step_record>& found) {
  if (!found)
    return known_script{};
  if (found->state != step_state::done) {
    const auto rows = read_statements(db, migration, job.step);
    if (!rows)
      return fail(rows.error());
    return known_script{rows->empty() ? script_standing::fresh
                                      : script_standing::begun,
                        true,
                        {}};
  }
  if (found->identity == job.identity)
    return known_script{script_standing::done, true, found->problem};
  return fail(error_code::step_changed,
              one_line(job.path) + ": the script changed since it was run as "
                  + display_name(job.step)
                  + "; take the change back, or run it anew with --reset="
                  + one_line(job.step));
}

bool is_same(const std::vector<script_statement>& statements,
             const statement_row& row) {
  return row.ordinal < statements.size()
         && row.hash == statement_hash(statements[row.ordinal].text);
}

result<void> check_same(const script_job& job,
                        const std::vector<script_statement>& statements,
                        const std::vector<statement_row>& rows) {
  for (const auto& row : rows) {
    if (row.state == statement_state::failed || is_same(statements, row))
      continue;
    const bool is_done = row.state == statement_state::done;
    return fail(error_code::step_changed,
                one_line(job.path) + ": statement "
                    + std::to_string(row.ordinal + 1)
                    + (is_done ? " is done and" : " has begun and")
                    + " changed since; take the change back, or run the"
                      " script anew with --reset="
                    + one_line(job.step));
  }
  return {};
}

void keep_failure(session& db, lease& held, const script_job& job,
                  const error& problem, std::chrono::milliseconds taken) {
  if (problem.code != error_code::script_failed
      && problem.code != error_code::foreign_keys_violated
      && problem.code != error_code::statement_in_doubt)
    return;
  static_cast<void>(held.transact_on(job.step, [&](const auto& known) {
    auto tried = job;
    // A doubt is about the text that the ledger has.
    if (known && problem.code == error_code::statement_in_doubt)
      tried.identity = known->identity;
    return write_script(
        db, held.claim().migration, tried,
        {step_state::failed, problem.text, taken, known.has_value()});
  }));
}

} // namespace dunlin::sql
