#include "stores/sql/script_run.hpp"

#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/script_commit.hpp"
#include "stores/sql/script_journal.hpp"
#include "stores/sql/script_ledger.hpp"
#include "stores/sql/script_witness.hpp"
#include "stores/sql/stopwatch.hpp"

namespace dunlin::sql {

namespace {

result<std::string> look_for_unforeseen(script_host& host,
                                        const script_job& job) {
  if (!job.is_watched)
    return std::string{};
  const auto seen = host.seen(job);
  if (!seen)
    return fail(seen.error());
  return unforeseen_of(job, *seen);
}

/// @param goes_on an earlier run did some of its statements one by one, so this
///   one does the same; nothing was run.
/// @returns what the script did that nobody foresaw.
result<std::string> run_whole(script_host& host, lease& held,
                              const script_job& job,
                              const std::vector<script_statement>& statements,
                              bool& goes_on) {
  const stopwatch clock;
  const auto first = host.open_with(statements);
  std::string unforeseen;
  const auto place = one_line(job.path) + ": ";
  auto done = transact_script(
      host, held, job, place, [&](const auto& listed) -> result<void> {
        auto& db = host.db();
        const auto& migration = held.claim().migration;
        auto known = find_script(db, migration, job, listed);
        if (!known)
          return fail(known.error());
        goes_on = known->standing == script_standing::begun;
        unforeseen = std::move(known->unforeseen);
        if (known->standing != script_standing::fresh)
          return {};
        if (auto ran = host.run_all(job, statements, first); !ran)
          return ran;
        auto found = look_for_unforeseen(host, job);
        if (!found)
          return fail(found.error());
        unforeseen = std::move(*found);
        auto written = write_script(
            db, migration, job,
            {step_state::done, unforeseen, clock.passed(), known->is_listed});
        if (!written)
          return fail(row_refused(host, place, written.error()));
        return {};
      });
  if (const auto* ended = host.doubtful(); !done && ended != nullptr)
    return fail(script_journal{host, held, job, statements}.keep_doubt(
        *ended, done.error()));
  if (!done)
    return fail(std::move(done.error()));
  return unforeseen;
}

result<std::string> run(script_host& host, lease& held, const script_job& job,
                        const runnable_script& script) {
  bool is_journaled = script.is_journaled || job.statements_done > 0;
  if (!is_journaled) {
    const auto is_alone = host.one_stands_alone(script.statements);
    if (!is_alone)
      return fail(is_alone.error());
    is_journaled = *is_alone;
    if (is_journaled)
      if (auto good
          = check_one_by_one(host.rules(), job.path, script.statements);
          !good)
        return fail(good.error());
  }
  if (!is_journaled)
    if (auto ran = run_whole(host, held, job, script.statements, is_journaled);
        !ran || !is_journaled)
      return ran;
  auto done = script_journal{host, held, job, script.statements}.run();
  if (!done)
    return fail(std::move(done.error()));
  return std::string{};
}

} // namespace

result<std::string> run_script(script_host& host, lease& held,
                               const script_job& job) {
  const auto script = read_script(host.rules(), job);
  if (!script)
    return fail(script.error());
  const stopwatch clock;
  const auto entered = host.enter();
  auto done = entered ? run(host, held, job, *script)
                      : result<std::string>{fail(entered.error())};
  const auto left = host.leave();
  if (done && !left)
    return fail(left.error());
  if (!done)
    keep_failure(host.db(), held, job, done.error(), clock.passed());
  return done;
}

} // namespace dunlin::sql
