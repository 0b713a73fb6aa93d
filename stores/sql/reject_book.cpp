#include "stores/sql/reject_book.hpp"

#include "config/assert.hpp"
#include "stores/row.hpp"
#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/query.hpp"

#include <limits>

namespace dunlin::sql {

namespace {

/// Rejects are kept whole.
constexpr size_t whole = std::numeric_limits<size_t>::max();

/// A reject that this batch tries again: ?1 migration, ?2 step, ?3 key, ?4
/// ordinal, ?5 part.
#define DUNLIN_OF_THIS_KEY \
  " WHERE migration = ?1 AND step = ?2 AND \"key\" = ?3 AND ordinal = ?4" \
  " AND part < ?5 AND closed_part IS NULL"

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
  return {};
}

result<void> reject_book::look_for_keyed() {
  auto any = ask(db_,
                 "SELECT 1 FROM {ledger}dunlin_batches WHERE migration = ?1"
                 " AND step = ?2 AND ordinal >= ?3 LIMIT 1",
                 claim_.migration, step_, first_keyed_ordinal);
  if (!any)
    return fail(any.error());
  has_keyed_ = any->rows > 0;
  return {};
}

result<bool> reject_book::renew(std::string_view key, const refusal& why) {
  if (!has_retries_)
    return false;
  // The part says which try was the last one.
  auto changed = change_rows(
      db_,
      "UPDATE {ledger}dunlin_rejects SET part = ?5, reason = ?6, code = ?7,"
      " run = ?8, rejected_utc = {now}" DUNLIN_OF_THIS_KEY,
      claim_.migration, step_, blob_view{key}, id_.ordinal, id_.part,
      std::string_view{why.reason}, why.code, claim_.run);
  if (!changed)
    return fail(changed.error());
  renewed_ += *changed;
  return *changed > 0;
}

/// A reject that an earlier batch of listed keys left gives way.
result<void> reject_book::make_room(std::string_view key) {
  if (!has_keyed_)
    return {};
  return drop_count(change_rows(
      db_,
      "DELETE FROM {ledger}dunlin_rejects WHERE migration = ?1 AND step = ?2"
      " AND \"key\" = ?3 AND ordinal >= ?4"
      " AND NOT (ordinal = ?5 AND part = ?6)",
      claim_.migration, step_, blob_view{key}, first_keyed_ordinal, id_.ordinal,
      id_.part));
}

result<bool> reject_book::is_kept(std::string_view key) {
  auto known = ask(db_,
                   "SELECT 1 FROM {ledger}dunlin_rejects WHERE migration = ?1"
                   " AND step = ?2 AND \"key\" = ?3",
                   claim_.migration, step_, blob_view{key});
  if (!known)
    return fail(known.error());
  return known->rows > 0;
}

result<void> reject_book::keep(std::string_view key, std::string_view row,
                               const refusal& why) {
  auto is_known = renew(key, why);
  if (!is_known)
    return fail(is_known.error());
  if (*is_known)
    return {};
  if (auto made = make_room(key); !made)
    return made;
  is_known = is_kept(key);
  if (!is_known)
    return fail(is_known.error());
  if (*is_known)
    return fail(error_code::key_not_unique,
                "two rows with the key " + to_text(key)
                    + " were refused; give a `key` that is unique in the"
                      " source");
  auto added = change_rows(
      db_,
      "INSERT INTO {ledger}dunlin_rejects(migration, step, \"key\", key_text,"
      " content, reason, code, ordinal, part, run, rejected_utc)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, {now})",
      claim_.migration, step_, blob_view{key}, to_text(key),
      to_text(row, whole), why.reason, why.code, id_.ordinal, id_.part,
      claim_.run);
  if (!added)
    return fail(added.error());
  added_ += *added;
  return {};
}

result<void> reject_book::settle(std::string_view key, std::string_view how) {
  auto changed = change_rows(
      db_,
      "UPDATE {ledger}dunlin_rejects SET closed_part = ?5,"
      " closed_as = ?6" DUNLIN_OF_THIS_KEY,
      claim_.migration, step_, blob_view{key}, id_.ordinal, id_.part, how);
  if (!changed)
    return fail(changed.error());
  settled_ += *changed;
  return {};
}

result<void> reject_book::settle_keyed(std::string_view key,
                                       std::string_view how) {
  return drop_count(change_rows(
      db_,
      "UPDATE {ledger}dunlin_rejects SET ordinal = ?4, part = ?5,"
      " closed_part = ?5, closed_as = ?6 WHERE migration = ?1 AND step = ?2"
      " AND \"key\" = ?3 AND ordinal >= ?7 AND closed_part IS NULL",
      claim_.migration, step_, blob_view{key}, id_.ordinal, id_.part, how,
      first_keyed_ordinal));
}

result<int64_t> reject_book::settle_gone(const std::vector<key_tuple>& keys) {
  int64_t gone = 0;
  for (const auto& key : keys) {
    auto changed = change_rows(
        db_,
        "UPDATE {ledger}dunlin_rejects SET closed_part = ?5,"
        " closed_as = 'gone',"
        " reason = 'the source has no such row any more'" DUNLIN_OF_THIS_KEY,
        claim_.migration, step_, blob_view{key}, id_.ordinal, id_.part);
    if (!changed)
      return changed;
    gone += *changed;
  }
  return gone;
}

} // namespace dunlin::sql
