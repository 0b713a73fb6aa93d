#include "stores/sql/keyed_book.hpp"

#include "stores/row.hpp"
#include "stores/sql/query.hpp"

namespace dunlin::sql {

result<void> keyed_book::begin(const run_claim& claim, const std::string& step,
                               batch_id id) {
  claim_ = claim;
  step_ = step;
  id_ = id;
  came_.clear();
  auto any = ask(db_,
                 "SELECT 1 FROM {ledger}dunlin_keyed WHERE migration = ?1"
                 " AND step = ?2 LIMIT 1",
                 claim_.migration, step_);
  if (!any)
    return fail(any.error());
  has_any_ = any->rows > 0;
  return {};
}

result<bool> keyed_book::has(std::string_view key) {
  auto found = ask(db_,
                   "SELECT 1 FROM {ledger}dunlin_keyed WHERE migration = ?1"
                   " AND step = ?2 AND \"key\" = ?3",
                   claim_.migration, step_, blob_view{key});
  if (!found)
    return fail(found.error());
  return found->rows > 0;
}

result<void> keyed_book::note(std::string_view key) {
  if (came_.emplace(key).second)
    return {};
  return fail(error_code::key_not_unique,
              "two rows have the key " + to_text(key)
                  + "; give a `key` that is unique in the source");
}

result<void> keyed_book::keep(std::string_view key) {
  return drop_count(change_rows(
      db_, "INSERT INTO {ledger}dunlin_keyed VALUES(?1, ?2, ?3, ?4)",
      claim_.migration, step_, blob_view{key}, id_.ordinal));
}

std::vector<key_tuple>
keyed_book::missing(const std::vector<key_tuple>& keys) const {
  std::vector<key_tuple> out;
  for (const auto& key : keys)
    if (!came_.contains(key))
      out.push_back(key);
  return out;
}

} // namespace dunlin::sql
