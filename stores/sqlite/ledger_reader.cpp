#include "stores/sqlite/ledger_reader.hpp"

#include "stores/sqlite/key_list.hpp"
#include "stores/sqlite/query.hpp"

#include <sstream>

namespace dunlin::sqlite {

namespace {

/// The columns of steps_sql that are sums: of a scan, then of listed keys.
constexpr int first_sum = 10;
constexpr int sums = 8;

/// A NULL of `step` stands for all steps; ?3 is `first_keyed_ordinal`.
constexpr std::string_view steps_sql = R"sql(
WITH batches AS (
  SELECT step, ordinal >= ?3 AS keyed, count(*) AS batches,
         sum(scanned) AS scanned, sum(migrated) AS migrated,
         sum(already_there) AS already_there, sum(skipped) AS skipped,
         sum(rejected) AS rejected, sum(written) AS written
    FROM dunlin_batches
   WHERE migration = ?1 AND step = ifnull(?2, step)
   GROUP BY 1, 2),
rejects AS (
  SELECT step, ordinal >= ?3 AS keyed, count(*) AS open
    FROM dunlin_rejects
   WHERE migration = ?1 AND step = ifnull(?2, step) AND closed_part IS NULL
   GROUP BY 1, 2)
SELECT s.step, s.kind, s.identity, s.state, s.scan_bound, s.keys_kept,
       s.source_stamp, s.problem, s.started_utc, s.ended_utc,
       ifnull(b.batches, 0), ifnull(b.scanned, 0), ifnull(b.migrated, 0),
       ifnull(b.already_there, 0), ifnull(b.skipped, 0), ifnull(b.rejected, 0),
       ifnull(b.written, 0), ifnull(r.open, 0),
       ifnull(k.batches, 0), ifnull(k.scanned, 0), ifnull(k.migrated, 0),
       ifnull(k.already_there, 0), ifnull(k.skipped, 0), ifnull(k.rejected, 0),
       ifnull(k.written, 0), ifnull(l.open, 0)
  FROM dunlin_steps s
  LEFT JOIN batches b ON b.step = s.step AND NOT b.keyed
  LEFT JOIN rejects r ON r.step = s.step AND NOT r.keyed
  LEFT JOIN batches k ON k.step = s.step AND k.keyed
  LEFT JOIN rejects l ON l.step = s.step AND l.keyed
 WHERE s.migration = ?1 AND s.step = ifnull(?2, s.step)
 ORDER BY s.id)sql";

std::string blob_of(const statement& query, int index) {
  return std::string{query.column(index).bytes};
}

batch_counts counts_of(const statement& query, int first) {
  batch_counts out;
  out.scanned = query.column_integer(first);
  out.migrated = query.column_integer(first + 1);
  out.already_there = query.column_integer(first + 2);
  out.skipped = query.column_integer(first + 3);
  out.rejected = query.column_integer(first + 4);
  out.written = query.column_integer(first + 5);
  return out;
}

step_state state_of(const std::string& name) noexcept {
  if (name == "done")
    return step_state::done;
  return name == "failed" ? step_state::failed : step_state::open;
}

step_sums sums_of(const statement& query, int first) {
  step_sums out;
  out.batches = static_cast<uint64_t>(query.column_integer(first));
  out.counts = counts_of(query, first + 1);
  out.rejects_open
      = static_cast<uint64_t>(query.column_integer(first + sums - 1));
  return out;
}

step_record step_of(const statement& query) {
  step_record out;
  out.step = query.column_text(0);
  out.kind
      = query.column_text(1) == "script" ? step_kind::script : step_kind::table;
  out.identity = query.column_text(2);
  out.state = state_of(query.column_text(3));
  out.scan_bound = blob_of(query, 4);
  out.keys_kept = query.column_integer(5) != 0;
  out.source_stamp = query.column_text(6);
  out.problem = query.column_text(7);
  out.started_utc = query.column_text(8);
  out.ended_utc = query.column_text(9);
  const auto scan = sums_of(query, first_sum);
  out.batches = scan.batches;
  out.counts = scan.counts;
  out.rejects_open = scan.rejects_open;
  out.keyed = sums_of(query, first_sum + sums);
  return out;
}

batch_record batch_of(const statement& query) {
  batch_record out;
  out.id.ordinal = static_cast<uint64_t>(query.column_integer(0));
  out.id.part = static_cast<uint32_t>(query.column_integer(1));
  out.lower = blob_of(query, 2);
  out.upper = blob_of(query, 3);
  out.is_list = query.column_integer(4) != 0;
  out.is_retry = query.column_integer(5) != 0;
  return out;
}

} // namespace

result<std::optional<last_run>> read_last_run(database& db,
                                              const std::string& migration) {
  auto query = make_query(db,
                          "SELECT run, host, process, started_utc, ended_utc, "
                          "outcome, profile_path,"
                          " violations FROM dunlin_runs WHERE migration = ?1 "
                          "ORDER BY id DESC LIMIT 1",
                          migration);
  if (!query)
    return fail(query.error());
  auto row = query->step();
  if (!row)
    return fail(row.error());
  if (!*row)
    return std::nullopt;
  last_run out;
  out.record.run = query->column_text(0);
  out.record.host = query->column_text(1);
  out.record.process = query->column_integer(2);
  out.record.started_utc = query->column_text(3);
  out.record.ended_utc = query->column_text(4);
  out.record.outcome = query->column_text(5);
  out.profile_path = query->column_text(6);
  std::istringstream lines{query->column_text(7)};
  for (std::string line; std::getline(lines, line);)
    out.record.violations.push_back(std::move(line));
  return out;
}

result<std::vector<step_record>> read_steps(database& db,
                                            const std::string& migration) {
  auto query = db.prepare(steps_sql);
  if (!query)
    return fail(query.error());
  query->bind_text(1, migration);
  query->bind(3, int64_t{first_keyed_ordinal});
  return collect_rows(std::move(query), step_of);
}

result<std::optional<step_record>>
read_step(database& db, const std::string& migration, const std::string& step) {
  auto found = collect_rows(
      make_query(db, steps_sql, migration, step, first_keyed_ordinal), step_of);
  if (!found)
    return fail(found.error());
  if (found->empty())
    return std::nullopt;
  return std::move(found->front());
}

result<std::vector<batch_record>> read_batches(database& db,
                                               const std::string& migration,
                                               const std::string& step) {
  return collect_rows(
      make_query(db,
                 "SELECT ordinal, part, lower, upper, is_list, is_retry FROM"
                 " dunlin_batches WHERE migration = ?1 AND step = ?2"
                 " ORDER BY ordinal, part",
                 migration, step),
      batch_of);
}

result<batch_outcome> read_batch(database& db, const std::string& migration,
                                 const std::string& step, batch_id id) {
  auto query = make_query(
      db,
      "SELECT scanned, migrated, already_there, skipped, rejected, written"
      " FROM dunlin_batches WHERE migration = ?1 AND step = ?2"
      " AND ordinal = ?3 AND part = ?4",
      migration, step, id.ordinal, id.part);
  if (!query)
    return fail(query.error());
  auto row = query->step();
  if (!row)
    return fail(row.error());
  batch_outcome out;
  out.committed = *row;
  if (out.committed)
    out.counts = counts_of(*query, 0);
  return out;
}

result<std::vector<reject_list>> read_rejects(database& db,
                                              const std::string& migration,
                                              const std::string& step) {
  auto query = make_query(
      db,
      "SELECT r.ordinal, r.key,"
      " (SELECT max(b.part) + 1 FROM dunlin_batches b WHERE b.migration = ?1"
      "   AND b.step = ?2 AND b.ordinal = r.ordinal)"
      " FROM dunlin_rejects r WHERE r.migration = ?1 AND r.step = ?2"
      " AND r.closed_part IS NULL AND r.ordinal < ?3"
      " ORDER BY r.ordinal, r.rowid",
      migration, step, first_keyed_ordinal);
  std::vector<reject_list> out;
  auto done = for_each_row(std::move(query), [&](const statement& row) {
    const auto ordinal = static_cast<uint64_t>(row.column_integer(0));
    if (out.empty() || out.back().ordinal != ordinal)
      out.push_back(
          {ordinal, static_cast<uint32_t>(row.column_integer(2)), {}});
    out.back().keys.push_back(blob_of(row, 1));
  });
  if (!done)
    return fail(done.error());
  return out;
}

result<int64_t> count_open_rejects(database& db, const std::string& migration,
                                   const std::string& step, uint64_t ordinal) {
  auto query = make_query(
      db,
      "SELECT count(*) FROM dunlin_rejects WHERE migration = ?1 AND step = ?2"
      " AND ordinal = ?3 AND closed_part IS NULL",
      migration, step, ordinal);
  if (!query)
    return fail(query.error());
  auto row = query->step();
  if (!row)
    return fail(row.error());
  return query->column_integer(0);
}

result<std::vector<key_tuple>> read_keys(database& db,
                                         const std::string& migration,
                                         const std::string& step,
                                         uint64_t ordinal) {
  auto query = make_query(db,
                          "SELECT keys FROM dunlin_keys WHERE migration = ?1"
                          " AND step = ?2 AND ordinal = ?3",
                          migration, step, ordinal);
  if (!query)
    return fail(query.error());
  auto row = query->step();
  if (!row)
    return fail(row.error());
  if (!*row)
    return std::vector<key_tuple>{};
  return unpack_keys(query->column(0).bytes);
}

} // namespace dunlin::sqlite
