#include "stores/mariadb/key_walker.hpp"

#include "config/assert.hpp"
#include "stores/mariadb/key_problem.hpp"

#include <utility>

namespace dunlin::mariadb {

namespace {

/// Bytes of the count behind a key: an integer cell.
constexpr size_t count_bytes = 9;

} // namespace

result<key_walk> key_walker::walk(const key_tuple& after,
                                  const key_tuple& bound, uint64_t rows) {
  DUNLIN_ASSERT(rows > 0);
  // No bound: the source had no row when the scan began.
  if (bound.empty())
    return key_walk{{}, 0, true};
  if (is_unique_) {
    auto last = find_last(after, bound, rows);
    if (!last)
      return fail(last.error());
    if (!last->empty() && *last == after)
      return refuse_unordered(db_, after);
    if (!last->empty())
      return key_walk{std::move(*last), rows, false};
  }
  return step_over(after, bound, rows, nullptr);
}

result<key_list> key_walker::page(const key_tuple& after,
                                  const key_tuple& bound, uint64_t rows,
                                  size_t bytes) {
  DUNLIN_ASSERT(rows > 0);
  if (bound.empty())
    return key_list{{}, true};
  sql::kept_keys kept{bytes, 0, {}};
  auto walked = step_over(after, bound, rows, &kept);
  if (!walked)
    return fail(walked.error());
  return key_list{std::move(kept.keys), walked->end};
}

/// The server walks over the keys and sends one.
result<key_tuple> key_walker::find_last(const key_tuple& after,
                                        const key_tuple& bound, uint64_t rows) {
  const bool has_lower = !after.empty();
  auto& query = has_lower ? from_key_.nth : from_start_.nth;
  if (!query)
    query.emplace(db_, query_.nth(has_lower));
  parameters_.clear();
  query_.add_range(parameters_, after, bound);
  parameters_.add_integer(static_cast<int64_t>(rows) - 1);
  if (auto begun = query->execute(parameters_); !begun)
    return fail(begun.error());
  key_tuple key;
  const database::call running{db_};
  const auto found = query->fetch(key);
  query->close();
  if (!found)
    return fail(found.error());
  return key;
}

result<void> key_walker::begin(const key_tuple& after, const key_tuple& bound,
                               uint64_t rows) {
  const bool has_lower = !after.empty();
  auto& keys = has_lower ? from_key_.all : from_start_.all;
  if (!keys)
    keys.emplace(db_, is_unique_ ? query_.walk(has_lower)
                                 : query_.walk_copies(has_lower));
  parameters_.clear();
  query_.add_range(parameters_, after, bound);
  // One more, which tells the end.
  parameters_.add_integer(static_cast<int64_t>(rows) + 1);
  return keys->execute(parameters_);
}

result<key_walk> key_walker::step_over(const key_tuple& after,
                                       const key_tuple& bound, uint64_t rows,
                                       sql::kept_keys* into) {
  if (auto begun = begin(after, bound, rows); !begun)
    return fail(begun.error());
  auto& keys = after.empty() ? *from_start_.all : *from_key_.all;
  const database::call running{db_};
  auto walked
      = sql::step_over(rows, into, [&](key_tuple& key, const key_tuple&) {
          return next(keys, key);
        });
  if (!walked)
    return walked;
  keys.close();
  if (!walked->last.empty() && walked->last == after)
    return refuse_unordered(db_, after);
  return walked;
}

result<bool> key_walker::next(statement& keys, key_tuple& into) {
  auto found = keys.fetch(into);
  if (!found || !*found || is_unique_)
    return found;
  const auto key_bytes = into.size() - count_bytes;
  const auto copies
      = value_reader{std::string_view{into}.substr(key_bytes)}.next();
  into.resize(key_bytes);
  if (copies.integer > 1)
    return refuse_equal_keys(db_, into);
  return found;
}

} // namespace dunlin::mariadb
