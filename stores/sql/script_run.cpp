#include "stores/sql/script_run.hpp"

#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/script_journal.hpp"
#include "stores/sql/script_ledger.hpp"
#include "stores/sql/script_witness.hpp"

namespace dunlin::sql {

namespace {

/// Says what a script did to its session that stands in the ledger's way.
result<void> blame_script(result<void> written, const script_job& job) {
  if (written || written.error().code == error_code::store_busy
      || written.error().code == error_code::interrupted)
    return written;
  return fail(error_code::script_failed,
              one_line(job.path)
                  + ": the script leaves its session so that its row can't be"
                    " written to the ledger, so nothing of it was kept: "
                  + written.error().text);
}

result<std::string> look_for_unforeseen(script_host& host,
                                        const script_job& job) {
  if (!job.is_watched)
    return std::string{};
  const auto seen = host.seen();
  if (!seen)
    return fail(seen.error());
  return unforeseen_of(job, *seen);
}

/// @param goes_on an earlier run did some of its statements one by one, so this
///   one does the same; nothing was run.
result<void> run_whole(script_host& host, lease& held, const script_job& job,
                       const std::vector<script_statement>& statements,
                       bool& goes_on) {
  const auto first = host.open_with(statements);
  return held.transact([&]() -> result<void> {
    auto& db = host.db();
    const auto& migration = held.claim().migration;
    auto known = find_script(db, migration, job);
    if (!known)
      return fail(known.error());
    goes_on = *known == script_standing::begun;
    if (goes_on || *known == script_standing::done)
      return {};
    auto started = time_now(db);
    if (!started)
      return fail(started.error());
    if (auto ran = host.run_all(job, statements, first); !ran)
      return ran;
    const auto unforeseen = look_for_unforeseen(host, job);
    if (!unforeseen)
      return fail(unforeseen.error());
    return blame_script(write_script(db, migration, job, *started,
                                     step_state::done, *unforeseen),
                        job);
  });
}

result<void> run(script_host& host, lease& held, const script_job& job,
                 const runnable_script& script) {
  bool is_journaled = script.is_journaled;
  if (!is_journaled)
    if (auto ran = run_whole(host, held, job, script.statements, is_journaled);
        !ran || !is_journaled)
      return ran;
  return script_journal{host, held, job, script.statements}.run();
}

} // namespace

result<void> run_script(script_host& host, lease& held, const script_job& job) {
  const auto script = read_script(host.rules(), job);
  if (!script)
    return fail(script.error());
  auto done = host.enter();
  if (done)
    done = run(host, held, job, *script);
  const auto left = host.leave();
  if (done)
    return left;
  keep_failure(host.db(), held, job, done.error());
  return done;
}

} // namespace dunlin::sql
