#include "stores/sqlite/keyed_book.hpp"

#include "stores/row.hpp"
#include "stores/sqlite/query.hpp"

namespace dunlin::sqlite {

result<void> keyed_book::begin(const run_claim& claim, const std::string& step,
                               batch_id id) {
  claim_ = claim;
  step_ = step;
  id_ = id;
  came_.clear();
  auto any = make_query(db_,
                        "SELECT 1 FROM dunlin_keyed WHERE migration = ?1"
                        " AND step = ?2 LIMIT 1",
                        claim_.migration, step_);
  if (!any)
    return fail(any.error());
  const auto row = any->step();
  if (!row)
    return fail(row.error());
  has_any_ = *row;
  if (has_any_ && !has_) {
    auto has = db_.prepare("SELECT 1 FROM dunlin_keyed WHERE migration = ?1"
                           " AND step = ?2 AND key = ?3",
                           true);
    if (!has)
      return fail(has.error());
    has_ = std::move(*has);
  }
  if (is_keyed() && !keep_) {
    auto keep
        = db_.prepare("INSERT INTO dunlin_keyed VALUES(?1, ?2, ?3, ?4)", true);
    if (!keep)
      return fail(keep.error());
    keep_ = std::move(*keep);
  }
  return {};
}

result<bool> keyed_book::has(std::string_view key) {
  bind_all(has_, claim_.migration, step_, blob_view{key});
  auto row = has_.step();
  has_.reset();
  return row;
}

result<void> keyed_book::note(std::string_view key) {
  if (came_.emplace(key).second)
    return {};
  return fail(error_code::key_not_unique,
              "two rows have the key " + to_text(key)
                  + "; give a `key` that is unique in the source");
}

result<void> keyed_book::keep(std::string_view key) {
  bind_all(keep_, claim_.migration, step_, blob_view{key}, id_.ordinal);
  return keep_.run();
}

std::vector<key_tuple>
keyed_book::missing(const std::vector<key_tuple>& keys) const {
  std::vector<key_tuple> out;
  for (const auto& key : keys)
    if (!came_.contains(key))
      out.push_back(key);
  return out;
}

} // namespace dunlin::sqlite
