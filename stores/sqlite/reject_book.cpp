#include "stores/sqlite/reject_book.hpp"

#include "config/assert.hpp"
#include "stores/row.hpp"
#include "stores/sqlite/ledger_reader.hpp"
#include "stores/sqlite/query.hpp"

#include <limits>

namespace dunlin::sqlite {

namespace {

/// Rejects are kept whole.
constexpr size_t whole = std::numeric_limits<size_t>::max();

constexpr std::string_view of_this_key
    = " WHERE migration = ?1 AND step = ?2 AND key = ?3 AND ordinal = ?4"
      " AND part < ?5 AND closed_part IS NULL";

std::string update_sql(std::string_view assignments) {
  return "UPDATE dunlin_rejects SET " + std::string{assignments}
         + std::string{of_this_key};
}

} // namespace

result<void> reject_book::begin(const run_claim& claim, const std::string& step,
                                batch_id id) {
  claim_ = claim;
  step_ = step;
  id_ = id;
  added_ = renewed_ = settled_ = 0;
  has_retries_ = false;
  if (auto looked = look_for_keyed(); !looked)
    return looked;
  if (id.part == 0)
    return {};
  auto open = count_open_rejects(db_, claim.migration, step, id.ordinal);
  if (!open)
    return fail(open.error());
  has_retries_ = *open > 0;
  if (!has_retries_ || settle_)
    return {};
  auto settle
      = db_.prepare(update_sql("closed_part = ?5, closed_as = ?6"), true);
  if (!settle)
    return fail(settle.error());
  settle_ = std::move(*settle);
  return {};
}

result<void> reject_book::look_for_keyed() {
  auto any = make_query(db_,
                        "SELECT 1 FROM dunlin_batches WHERE migration = ?1"
                        " AND step = ?2 AND ordinal >= ?3 LIMIT 1",
                        claim_.migration, step_, first_keyed_ordinal);
  if (!any)
    return fail(any.error());
  const auto row = any->step();
  if (!row)
    return fail(row.error());
  has_keyed_ = *row;
  if (!has_keyed_ || settle_keyed_)
    return {};
  auto settle = db_.prepare(
      "UPDATE dunlin_rejects SET ordinal = ?4, part = ?5, closed_part = ?5,"
      " closed_as = ?6 WHERE migration = ?1 AND step = ?2 AND key = ?3"
      " AND ordinal >= ?7 AND closed_part IS NULL",
      true);
  if (!settle)
    return fail(settle.error());
  settle_keyed_ = std::move(*settle);
  return {};
}

result<int64_t> reject_book::change(statement& query, std::string_view key) {
  bind_all(query, claim_.migration, step_, blob_view{key}, id_.ordinal,
           id_.part);
  if (auto done = query.run(); !done)
    return fail(done.error());
  return sqlite3_changes64(db_.handle());
}

result<bool> reject_book::renew(std::string_view key, const refusal& why) {
  if (!has_retries_)
    return false;
  // The part says which try was the last one.
  auto query
      = db_.prepare(update_sql("part = ?5, reason = ?6, code = ?7, run = ?8,"
                               " rejected_utc = " DUNLIN_SQL_NOW));
  if (!query)
    return fail(query.error());
  query->bind_text(6, why.reason);
  query->bind_text(7, why.code);
  query->bind_text(8, claim_.run);
  auto changed = change(*query, key);
  if (!changed)
    return fail(changed.error());
  renewed_ += *changed;
  return *changed > 0;
}

result<void> reject_book::keep(std::string_view key, std::string_view row,
                               const refusal& why) {
  auto is_known = renew(key, why);
  if (!is_known)
    return fail(is_known.error());
  if (*is_known)
    return {};
  const auto key_text = to_text(key);
  const auto content = to_text(row, whole);
  auto added = change_rows(
      db_,
      "INSERT INTO dunlin_rejects(migration, step, key, key_text, content,"
      " reason, code, ordinal, part, run, rejected_utc)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10," DUNLIN_SQL_NOW
      ") ON CONFLICT(migration, step, key) DO UPDATE SET"
      " content = excluded.content, reason = excluded.reason,"
      " code = excluded.code, ordinal = excluded.ordinal, part = excluded.part,"
      " run = excluded.run, rejected_utc = excluded.rejected_utc,"
      " closed_part = NULL, closed_as = NULL"
      " WHERE dunlin_rejects.ordinal >= ?11",
      claim_.migration, step_, blob_view{key}, key_text, content, why.reason,
      why.code, id_.ordinal, id_.part, claim_.run, first_keyed_ordinal);
  if (!added)
    return fail(added.error());
  if (*added == 0)
    return fail(error_code::key_not_unique,
                "two rows with the key " + key_text
                    + " were refused; give a `key` that is unique in the"
                      " source");
  added_ += *added;
  return {};
}

result<void> reject_book::settle(std::string_view key, std::string_view how) {
  settle_.bind_text(6, how);
  auto changed = change(settle_, key);
  if (!changed)
    return fail(changed.error());
  settled_ += *changed;
  return {};
}

result<void> reject_book::settle_keyed(std::string_view key,
                                       std::string_view how) {
  settle_keyed_.bind_text(6, how);
  settle_keyed_.bind(7, int64_t{first_keyed_ordinal});
  auto changed = change(settle_keyed_, key);
  if (!changed)
    return fail(changed.error());
  return {};
}

result<int64_t> reject_book::settle_gone(const std::vector<key_tuple>& keys) {
  auto query = db_.prepare(
      update_sql("closed_part = ?5, closed_as = 'gone',"
                 " reason = 'the source has no such row any more'"));
  if (!query)
    return fail(query.error());
  int64_t gone = 0;
  for (const auto& key : keys) {
    auto changed = change(*query, key);
    if (!changed)
      return changed;
    gone += *changed;
  }
  return gone;
}

} // namespace dunlin::sqlite
