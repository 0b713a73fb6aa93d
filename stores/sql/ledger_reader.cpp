#include "stores/sql/ledger_reader.hpp"

#include "stores/sql/key_list.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>
#include <sstream>

namespace dunlin::sql {

namespace {

/// The columns of steps_sql that are sums: of a scan, then of listed keys.
constexpr size_t first_sum = 10;
constexpr size_t sums = 8;

/// A NULL of `step` stands for all steps; ?3 is `first_keyed_ordinal`.
constexpr std::string_view steps_sql = R"sql(
WITH batches AS (
  SELECT step, ordinal >= ?3 AS keyed, count(*) AS batches,
         sum(scanned) AS scanned, sum(migrated) AS migrated,
         sum(already_there) AS already_there, sum(skipped) AS skipped,
         sum(rejected) AS rejected, sum(written) AS written
    FROM {ledger}dunlin_batches
   WHERE migration = ?1 AND step = coalesce(?2, step)
   GROUP BY 1, 2),
rejects AS (
  SELECT step, ordinal >= ?3 AS keyed, count(*) AS open
    FROM {ledger}dunlin_rejects
   WHERE migration = ?1 AND step = coalesce(?2, step) AND closed_part IS NULL
   GROUP BY 1, 2)
SELECT s.step, s.kind, s.identity, s.state, s.scan_bound, s.keys_kept,
       s.source_stamp, s.problem, s.started_utc, s.ended_utc,
       coalesce(b.batches, 0), coalesce(b.scanned, 0),
       coalesce(b.migrated, 0), coalesce(b.already_there, 0),
       coalesce(b.skipped, 0), coalesce(b.rejected, 0),
       coalesce(b.written, 0), coalesce(r.open, 0),
       coalesce(k.batches, 0), coalesce(k.scanned, 0),
       coalesce(k.migrated, 0), coalesce(k.already_there, 0),
       coalesce(k.skipped, 0), coalesce(k.rejected, 0),
       coalesce(k.written, 0), coalesce(l.open, 0)
  FROM {ledger}dunlin_steps s
  LEFT JOIN batches b ON b.step = s.step AND NOT b.keyed
  LEFT JOIN rejects r ON r.step = s.step AND NOT r.keyed
  LEFT JOIN batches k ON k.step = s.step AND k.keyed
  LEFT JOIN rejects l ON l.step = s.step AND l.keyed
 WHERE s.migration = ?1 AND s.step = coalesce(?2, s.step)
 ORDER BY s.id)sql";

batch_counts counts_of(const answer_row& query, size_t first) {
  batch_counts out;
  out.scanned = query.integer(first);
  out.migrated = query.integer(first + 1);
  out.already_there = query.integer(first + 2);
  out.skipped = query.integer(first + 3);
  out.rejected = query.integer(first + 4);
  out.written = query.integer(first + 5);
  return out;
}

step_state state_of(const std::string& name) noexcept {
  if (name == "done")
    return step_state::done;
  return name == "failed" ? step_state::failed : step_state::open;
}

step_sums sums_of(const answer_row& query, size_t first) {
  step_sums out;
  out.batches = static_cast<uint64_t>(query.integer(first));
  out.counts = counts_of(query, first + 1);
  out.rejects_open = static_cast<uint64_t>(query.integer(first + sums - 1));
  return out;
}

step_record step_of(const answer_row& query) {
  step_record out;
  out.step = query.text(0);
  out.kind = query.text(1) == "script" ? step_kind::script : step_kind::table;
  out.identity = query.text(2);
  out.state = state_of(query.text(3));
  out.scan_bound = query.text(4);
  out.keys_kept = query.integer(5) != 0;
  out.source_stamp = query.text(6);
  out.problem = query.text(7);
  out.started_utc = query.text(8);
  out.ended_utc = query.text(9);
  const auto scan = sums_of(query, first_sum);
  out.batches = scan.batches;
  out.counts = scan.counts;
  out.rejects_open = scan.rejects_open;
  out.keyed = sums_of(query, first_sum + sums);
  return out;
}

batch_record batch_of(const answer_row& query) {
  batch_record out;
  out.id.ordinal = static_cast<uint64_t>(query.integer(0));
  out.id.part = static_cast<uint32_t>(query.integer(1));
  out.lower = query.text(2);
  out.upper = query.text(3);
  out.is_list = query.integer(4) != 0;
  out.is_retry = query.integer(5) != 0;
  out.counts = counts_of(query, 6);
  const auto sum = query.text(12);
  if (digest bytes; sum.size() >= bytes.size()) {
    std::copy_n(sum.begin(), bytes.size(), bytes.begin());
    out.sum = bytes;
    out.summed_by = sum.substr(bytes.size());
  }
  return out;
}

last_run run_of(const answer_row& row) {
  last_run out;
  out.record.run = row.text(0);
  out.record.host = row.text(1);
  out.record.process = row.integer(2);
  out.record.started_utc = row.text(3);
  out.record.ended_utc = row.text(4);
  out.record.outcome = row.text(5);
  out.profile_path = row.text(6);
  std::istringstream lines{row.text(7)};
  for (std::string line; std::getline(lines, line);)
    out.record.violations.push_back(std::move(line));
  return out;
}

} // namespace

result<std::optional<last_run>> read_last_run(session& db,
                                              const std::string& migration) {
  return first_row(ask(db,
                       "SELECT run, host, process, started_utc, ended_utc,"
                       " outcome, profile_path, violations"
                       " FROM {ledger}dunlin_runs WHERE migration = ?1"
                       " ORDER BY id DESC LIMIT 1",
                       migration),
                   run_of);
}

result<std::vector<step_record>> read_steps(session& db,
                                            const std::string& migration) {
  return collect_rows(
      ask(db, steps_sql, migration, std::nullopt, first_keyed_ordinal),
      step_of);
}

result<std::map<std::string, std::string>>
read_reject_examples(session& db, const std::string& migration) {
  const auto rows = ask(db, R"sql(
WITH examples AS (
  SELECT step, min(key_text) AS key_text
    FROM {ledger}dunlin_rejects
   WHERE migration = ?1 AND closed_part IS NULL
   GROUP BY step)
SELECT r.step, r.key_text, r.reason
  FROM examples e
  JOIN {ledger}dunlin_rejects r ON r.step = e.step AND r.key_text = e.key_text
 WHERE r.migration = ?1 AND r.closed_part IS NULL)sql",
                        migration);
  std::map<std::string, std::string> out;
  auto done = for_each_row(rows, [&](const answer_row& row) {
    // Keys that are cut to one text are examples all of them.
    out.emplace(row.text(0), row.text(1) + ": " + row.text(2));
  });
  if (!done)
    return fail(done.error());
  return out;
}

step_record step_alone(const std::string& step, const answer_row& row,
                       size_t first) {
  step_record out;
  out.step = step;
  out.state = state_of(row.text(first));
  out.identity = row.text(first + 1);
  out.problem = row.text(first + 2);
  return out;
}

result<std::optional<step_record>>
read_step(session& db, const std::string& migration, const std::string& step) {
  return first_row(ask(db, steps_sql, migration, step, first_keyed_ordinal),
                   step_of);
}

result<std::vector<batch_record>> read_batches(session& db,
                                               const std::string& migration,
                                               const std::string& step) {
  return collect_rows(
      ask(db,
          "SELECT ordinal, part, \"lower\", \"upper\", is_list, is_retry,"
          " scanned, migrated, already_there, skipped, rejected, written,"
          " digest"
          " FROM {ledger}dunlin_batches WHERE migration = ?1 AND step = ?2"
          " ORDER BY ordinal, part",
          migration, step),
      batch_of);
}

result<batch_outcome> read_batch(session& db, const std::string& migration,
                                 const std::string& step, batch_id id) {
  auto counts = first_row(
      ask(db,
          "SELECT scanned, migrated, already_there, skipped, rejected, written"
          " FROM {ledger}dunlin_batches WHERE migration = ?1 AND step = ?2"
          " AND ordinal = ?3 AND part = ?4",
          migration, step, id.ordinal, id.part),
      [](const answer_row& row) { return counts_of(row, 0); });
  if (!counts)
    return fail(counts.error());
  batch_outcome out;
  out.committed = counts->has_value();
  if (out.committed)
    out.counts = **counts;
  return out;
}

result<std::vector<reject_list>> read_rejects(session& db,
                                              const std::string& migration,
                                              const std::string& step) {
  const auto rows = ask(
      db,
      "SELECT r.ordinal, r.\"key\","
      " (SELECT max(b.part) + 1 FROM {ledger}dunlin_batches b"
      "   WHERE b.migration = ?1 AND b.step = ?2 AND b.ordinal = r.ordinal)"
      " FROM {ledger}dunlin_rejects r WHERE r.migration = ?1 AND r.step = ?2"
      " AND r.closed_part IS NULL AND r.ordinal < ?3"
      " ORDER BY r.ordinal, r.\"key\"",
      migration, step, first_keyed_ordinal);
  std::vector<reject_list> out;
  auto done = for_each_row(rows, [&](const answer_row& row) {
    const auto ordinal = static_cast<uint64_t>(row.integer(0));
    if (out.empty() || out.back().ordinal != ordinal)
      out.push_back({ordinal, static_cast<uint32_t>(row.integer(2)), {}});
    out.back().keys.push_back(row.text(1));
  });
  if (!done)
    return fail(done.error());
  return out;
}

result<int64_t> count_open_rejects(session& db, const std::string& migration,
                                   const std::string& step, uint64_t ordinal) {
  auto count = first_row(
      ask(db,
          "SELECT count(*) FROM {ledger}dunlin_rejects WHERE migration = ?1"
          " AND step = ?2 AND ordinal = ?3 AND closed_part IS NULL",
          migration, step, ordinal),
      [](const answer_row& row) { return row.integer(0); });
  if (!count)
    return fail(count.error());
  return count->value_or(0);
}

result<std::vector<key_tuple>> read_keys(session& db,
                                         const std::string& migration,
                                         const std::string& step,
                                         uint64_t ordinal) {
  auto packed
      = first_row(ask(db,
                      "SELECT \"keys\" FROM {ledger}dunlin_keys"
                      " WHERE migration = ?1 AND step = ?2 AND ordinal = ?3",
                      migration, step, ordinal),
                  [](const answer_row& row) { return row.text(0); });
  if (!packed)
    return fail(packed.error());
  if (!*packed)
    return std::vector<key_tuple>{};
  return unpack_keys(**packed);
}

} // namespace dunlin::sql
