#include "stores/sql/script_ledger.hpp"

#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/statement_ledger.hpp"

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
