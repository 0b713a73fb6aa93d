#include "stores/sql/ledger_writer.hpp"

#include "stores/sql/key_list.hpp"
#include "stores/sql/ledger_columns.hpp"
#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <array>

namespace dunlin::sql {

namespace {

constexpr std::string_view name_of(step_state state) noexcept {
  switch (state) {
  case step_state::done:
    return "done";
  case step_state::failed:
    return "failed";
  case step_state::open:
    return "open";
  }
  return "";
}

/// The sum, and behind it whose it is; no bytes at all where there is none.
std::string bytes_of(const batch_entry& entry) {
  if (!entry.sum)
    return {};
  return std::string{entry.sum->begin(), entry.sum->end()} + entry.summed_by;
}

/// What changed in the source that the order of its rows depends on.
std::string stamp_problem(const std::string& was, const std::string& is) {
  if (was.starts_with("schema") || is.starts_with("schema"))
    return "the schema of its source, which tells its rows by rowid, changed";
  return "the order of the keys in its source changed from " + display_name(was)
         + " to " + display_name(is);
}

tl::unexpected<error> step_differs(const std::string& step,
                                   std::string_view what) {
  return fail(error_code::step_changed,
              "step " + display_name(step) + ": " + std::string{what}
                  + " since its first batches were written; take that back, or"
                    " begin the step anew with --reset="
                  + one_line(step) + " (rows that it wrote stay)");
}

/// Whether a scan did anything: its bound holds then.
bool is_scanned(const step_record& step) noexcept {
  return step.batches > 0 || step.keys_kept || step.state == step_state::done;
}

/// Whether anything was done that a changed step would contradict.
bool has_work(const step_record& step) noexcept {
  return is_scanned(step) || step.keyed.batches > 0;
}

/// As `{moment_ago}` takes it: `1.250`.
std::string seconds_text(std::chrono::milliseconds time) {
  return std::to_string(time.count() / 1000) + "."
         + std::to_string(1000 + time.count() % 1000).substr(1);
}

std::string_view name_of(step_kind kind) noexcept {
  return kind == step_kind::script ? "script" : "table";
}

/// Keeps how the source was when the scan of a step began.
result<void> write_mark(session& db, const std::string& migration,
                        const step_opening& opening) {
  auto gone = change_rows(db,
                          "DELETE FROM {ledger}dunlin_sources WHERE migration ="
                          " ?1 AND step = ?2",
                          migration, opening.step);
  if (!gone || opening.source_mark.empty())
    return drop_count(gone);
  return drop_count(
      change_rows(db, "INSERT INTO {ledger}dunlin_sources VALUES(?1, ?2, ?3)",
                  migration, opening.step, opening.source_mark));
}

result<std::string> read_mark(session& db, const std::string& migration,
                              const std::string& step) {
  auto found = first_row(ask(db,
                             "SELECT mark FROM {ledger}dunlin_sources WHERE"
                             " migration = ?1 AND step = ?2",
                             migration, step),
                         [](const answer_row& row) { return row.text(0); });
  if (!found)
    return fail(found.error());
  return std::move(*found).value_or("");
}

/// Writes the row of a step that was not scanned, perhaps over an older one.
result<void> write_step(session& db, const std::string& migration,
                        const step_opening& opening, bool is_known) {
  if (auto marked = write_mark(db, migration, opening); !marked)
    return marked;
  return drop_count(change_rows(
      db,
      is_known
          ? "UPDATE {ledger}dunlin_steps SET kind = ?3, identity = ?4,"
            " state = 'open', scan_bound = ?5, source_stamp = ?6, problem = '',"
            " started_utc = {now}, ended_utc = ''"
            " WHERE migration = ?1 AND step = ?2"
          : "INSERT INTO {ledger}dunlin_steps(migration, step, kind, identity,"
            " state, scan_bound, source_stamp, started_utc)"
            " VALUES(?1, ?2, ?3, ?4, 'open', ?5, ?6, {now})",
      migration, opening.step, name_of(opening.kind), opening.identity,
      blob_view{opening.scan_bound}, opening.source_stamp));
}

result<void> reopen_step(session& db, const std::string& migration,
                         const std::string& step) {
  return drop_count(change_rows(
      db,
      "UPDATE {ledger}dunlin_steps SET state = 'open', problem = '',"
      " ended_utc = '' WHERE migration = ?1 AND step = ?2",
      migration, step));
}

/// Whether the books of a step that is done balance.
result<void> check_books(const step_record& record) {
  if (record.counts.balanced()
      && record.counts.rejected == static_cast<int64_t>(record.rejects_open))
    return {};
  const auto& counts = record.counts;
  return fail(error_code::counts_differ,
              "step " + display_name(record.step)
                  + " can't be called done: " + std::to_string(counts.scanned)
                  + " rows scanned, but " + std::to_string(counts.migrated)
                  + " migrated + " + std::to_string(counts.already_there)
                  + " already there + " + std::to_string(counts.skipped)
                  + " skipped + " + std::to_string(counts.rejected)
                  + " rejected, of which " + std::to_string(record.rejects_open)
                  + " are kept; begin it anew with --reset="
                  + one_line(record.step));
}

/// Of a step that will not be scanned again.
result<void> drop_keys(session& db, const std::string& migration,
                       const std::string& step) {
  for (const auto* table : {"dunlin_keys", "dunlin_keyed"}) {
    auto gone = change_rows(db,
                            "DELETE FROM {ledger}" + std::string{table}
                                + " WHERE migration = ?1 AND step = ?2",
                            migration, step);
    if (!gone)
      return fail(gone.error());
  }
  // What its scan did not come to, the source has not.
  return drop_count(change_rows(
      db,
      "UPDATE {ledger}dunlin_rejects SET closed_part = part, closed_as = 'gone'"
      " WHERE migration = ?1 AND step = ?2 AND ordinal >= ?3"
      " AND closed_part IS NULL",
      migration, step, first_keyed_ordinal));
}

/// Keeps what the rows of a step's source are made of.
/// @param must_fit it has rows already: they were made of the same.
result<void> keep_columns(session& db, const std::string& migration,
                          const step_opening& opening, bool must_fit) {
  const auto known = read_columns(db, migration, opening.step);
  if (!known)
    return fail(known.error());
  if (*known == opening.cells)
    return {};
  if (must_fit && !known->empty())
    return step_differs(opening.step, "the columns of its source changed");
  return write_columns(db, migration, opening.step, opening.cells);
}

} // namespace

result<step_record> open_step(session& db, const std::string& migration,
                              const step_opening& opening) {
  auto known = read_step(db, migration, opening.step);
  if (!known)
    return fail(known.error());
  result<void> written;
  const bool must_fit = *known && has_work(**known);
  if (must_fit && (*known)->identity != opening.identity)
    return step_differs(opening.step, "its entry in the profile changed");
  if (must_fit && (*known)->state != step_state::done
      && (*known)->source_stamp != opening.source_stamp)
    return step_differs(opening.step, stamp_problem((*known)->source_stamp,
                                                    opening.source_stamp));
  const bool is_open = !*known || (*known)->state != step_state::done;
  if (is_open && !opening.cells.empty())
    if (auto kept = keep_columns(db, migration, opening, must_fit); !kept)
      return fail(kept.error());
  if (!*known || !is_scanned(**known))
    // No scan did anything: this opening's bound holds, not an older one.
    written = write_step(db, migration, opening, known->has_value());
  else if ((*known)->state != step_state::done)
    written = reopen_step(db, migration, opening.step);
  if (!written)
    return fail(written.error());
  auto record = read_step(db, migration, opening.step);
  if (!record)
    return fail(record.error());
  auto mark = read_mark(db, migration, opening.step);
  if (!mark)
    return fail(mark.error());
  (*record)->source_mark = std::move(*mark);
  return std::move(**record);
}

result<void> close_step(session& db, const std::string& migration,
                        const step_closing& closing) {
  auto record = read_step(db, migration, closing.step);
  if (!record)
    return fail(record.error());
  if (closing.state == step_state::done) {
    if (!*record)
      return fail(error_code::counts_differ,
                  "step " + display_name(closing.step)
                      + " can't be called done: the ledger has no such step");
    if (auto good = check_books(**record); !good)
      return good;
    if (auto gone = drop_keys(db, migration, closing.step); !gone)
      return gone;
  } else if (!*record) {
    auto made = write_step(
        db, migration, {closing.step, closing.kind, closing.identity, {}, {}},
        false);
    if (!made)
      return made;
  }
  // A script keeps how long it ran last. In a run that did not come to do so
  // it took no time that anybody knows: least of all the pause between runs.
  return drop_count(change_rows(
      db,
      "UPDATE {ledger}dunlin_steps SET state = ?3, problem = ?4, started_utc ="
      " CASE WHEN kind = 'script' AND started_utc < (SELECT max(started_utc)"
      " FROM {ledger}dunlin_runs WHERE migration = ?1) THEN {now}"
      " ELSE started_utc END, ended_utc = {now}"
      " WHERE migration = ?1 AND step = ?2 AND state <> 'done'",
      migration, closing.step, name_of(closing.state), closing.problem));
}

result<bool> make_baseline(session& db, const std::string& migration,
                           const step_opening& what) {
  const auto known = read_step(db, migration, what.step);
  if (!known)
    return fail(known.error());
  if (*known && (*known)->state == step_state::done)
    return false;
  auto opening = what;
  // Whatever its source has become: it is not scanned any more.
  if (*known)
    opening.source_stamp = (*known)->source_stamp;
  if (const auto opened = open_step(db, migration, opening); !opened)
    return fail(opened.error());
  const auto closed
      = close_step(db, migration,
                   {what.step, what.kind, what.identity, step_state::done, {}});
  if (!closed)
    return fail(closed.error());
  const auto marked
      = change_rows(db,
                    "UPDATE {ledger}dunlin_steps SET started_utc = ''"
                    " WHERE migration = ?1 AND step = ?2",
                    migration, what.step);
  if (!marked)
    return fail(marked.error());
  return true;
}

result<void> write_script(session& db, const std::string& migration,
                          const script_job& job, const script_entry& entry) {
  const auto* const text
      = entry.is_listed
            ? "UPDATE {ledger}dunlin_steps SET kind = 'script', scan_bound = "
              "?7,"
              " identity = ?4, state = ?5, problem = ?6, started_utc ="
              " {moment_ago}, ended_utc = {now} WHERE migration = ?2 AND step ="
              " ?3"
            : "INSERT INTO {ledger}dunlin_steps(migration, step, kind,"
              " identity, state, scan_bound, source_stamp, problem,"
              " started_utc, ended_utc)"
              " VALUES(?2, ?3, 'script', ?4, ?5, ?7, '', ?6, {moment_ago},"
              " {now})";
  return drop_count(change_rows(db, text, seconds_text(entry.taken), migration,
                                job.step, job.identity, name_of(entry.state),
                                entry.problem, blob_view{}));
}

result<void> write_batch(session& db, const run_claim& claim,
                         const batch_entry& entry) {
  const auto& bounds = entry.closing.bounds;
  const auto& counts = entry.counts;
  const auto sum = bytes_of(entry);
  return drop_count(change_rows(
      db,
      "INSERT INTO {ledger}dunlin_batches VALUES(?1, ?2, ?3, ?4, ?5, ?6,"
      " ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, {now})",
      claim.migration, entry.step, entry.id.ordinal, entry.id.part,
      blob_view{bounds.lower}, blob_view{bounds.upper}, !bounds.keys.empty(),
      entry.closing.is_retry, counts.scanned, counts.migrated,
      counts.already_there, counts.skipped, counts.rejected, counts.written,
      blob_view{sum}, claim.run));
}

result<void> write_keys(session& db, const std::string& migration,
                        const std::string& step, uint64_t ordinal,
                        const std::vector<key_tuple>& keys, bool last) {
  const auto packed = pack_keys(keys);
  auto is_open = ask(db,
                     "SELECT 1 FROM {ledger}dunlin_steps WHERE migration = ?1"
                     " AND step = ?2 AND keys_kept = 0",
                     migration, step);
  if (!is_open)
    return fail(is_open.error());
  if (is_open->rows != 1) {
    // The answer to the last list may have been lost.
    const auto kept = read_keys(db, migration, step, ordinal);
    if (!kept)
      return fail(kept.error());
    if (last && *kept == keys)
      return {};
    return fail(error_code::store_failed,
                "step " + display_name(step)
                    + " was not opened, or has all its keys already");
  }
  // An earlier listing that broke off is written over; what it left behind the
  // last list goes too.
  auto gone = change_rows(db,
                          "DELETE FROM {ledger}dunlin_keys WHERE migration = ?1"
                          " AND step = ?2 AND (ordinal = ?3 OR"
                          " (?4 <> 0 AND ordinal > ?3))",
                          migration, step, ordinal, last);
  if (!gone)
    return fail(gone.error());
  auto kept = change_rows(
      db, "INSERT INTO {ledger}dunlin_keys VALUES(?1, ?2, ?3, ?4)", migration,
      step, ordinal, blob_view{packed});
  if (!kept || !last)
    return drop_count(kept);
  return drop_count(change_rows(db,
                                "UPDATE {ledger}dunlin_steps SET keys_kept = 1"
                                " WHERE migration = ?1 AND step = ?2",
                                migration, step));
}

result<void> forget_steps(session& db, const std::string& migration,
                          const std::string& step) {
  constexpr std::array tables{
      "dunlin_steps", "dunlin_batches",    "dunlin_rejects", "dunlin_keys",
      "dunlin_keyed", "dunlin_statements", "dunlin_sources", "dunlin_columns"};
  for (const auto* table : tables) {
    auto gone = change_rows(db,
                            "DELETE FROM {ledger}" + std::string{table}
                                + " WHERE migration = ?1"
                                  " AND step = coalesce(nullif(?2, ''), step)",
                            migration, step);
    if (!gone)
      return fail(gone.error());
  }
  return {};
}

result<void> write_command(session& db, const run_claim& claim,
                           const command_record& said) {
  const auto age_s = seconds_text(std::chrono::milliseconds{said.age_ms});
  return drop_count(change_rows(
      db,
      "INSERT INTO {ledger}dunlin_commands(migration, run, verb, argument,"
      " \"user\", outcome, said_utc)"
      " VALUES(?2, ?3, ?4, ?5, ?6, ?7, {moment_ago})",
      age_s, claim.migration, claim.run, said.verb, said.argument, said.user,
      said.outcome));
}

result<void> write_run_end(session& db, const run_claim& claim,
                           std::string_view outcome,
                           const std::vector<std::string>& violations) {
  std::string lines;
  for (const auto& line : violations)
    lines += one_line(line) + "\n";
  auto ended = change_rows(db,
                           "UPDATE {ledger}dunlin_runs SET outcome = ?2,"
                           " violations = ?3, ended_utc = {now}"
                           " WHERE run = ?1",
                           claim.run, outcome, lines);
  if (!ended)
    return fail(ended.error());
  return drop_count(
      change_rows(db,
                  "DELETE FROM {ledger}dunlin_leases WHERE migration = ?1"
                  " AND node = ?2 AND run = ?3",
                  claim.migration, claim.node, claim.run));
}

} // namespace dunlin::sql
