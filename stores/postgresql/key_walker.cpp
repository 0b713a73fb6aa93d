#include "stores/postgresql/key_walker.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/key_problem.hpp"
#include "stores/postgresql/row_decoder.hpp"

#include <utility>

namespace dunlin::postgresql {

namespace {

/// A boolean in binary.
constexpr std::string_view is_true{"\1", 1};

} // namespace

result<key_walk> key_walker::walk(const key_tuple& after,
                                  const key_tuple& bound, uint64_t rows) {
  DUNLIN_ASSERT(rows > 0);
  if (is_unique_ && !bound.empty()) {
    auto leapt = leap(after, bound, rows);
    if (!leapt)
      return fail(std::move(leapt.error()));
    if (*leapt)
      return std::move(**leapt);
  }
  return walk(after, bound, rows, nullptr);
}

result<key_list> key_walker::page(const key_tuple& after,
                                  const key_tuple& bound, uint64_t rows,
                                  size_t bytes) {
  DUNLIN_ASSERT(rows > 0);
  sql::kept_keys kept{bytes, 0, {}};
  auto walked = walk(after, bound, rows, &kept);
  if (!walked)
    return fail(std::move(walked.error()));
  return key_list{std::move(kept.keys), walked->end};
}

result<std::optional<key_walk>> key_walker::leap(const key_tuple& after,
                                                 const key_tuple& bound,
                                                 uint64_t rows) {
  // One more: it tells the end.
  auto begun = keys_.begin(
      query_.keys(after, bound,
                  "OFFSET " + std::to_string(rows - 1) + " LIMIT 2"),
      paging_settings);
  if (!begun)
    return fail(std::move(begun.error()));
  key_walk walked;
  walked.end = true;
  for (;;) {
    const auto found = keys_.next();
    if (!found)
      return fail(found.error());
    if (!*found)
      break;
    if (walked.rows == rows) {
      walked.end = false;
      continue;
    }
    append_row(walked.last, query_.key_kinds, keys_.row());
    walked.rows = rows;
  }
  if (walked.rows == 0)
    return std::nullopt;
  return walked;
}

result<key_walk> key_walker::walk(const key_tuple& after,
                                  const key_tuple& bound, uint64_t rows,
                                  sql::kept_keys* into) {
  // No bound: the source had no row when the scan began.
  if (bound.empty())
    return key_walk{{}, 0, true};
  const auto most = rows + 1;
  auto begun = keys_.begin(
      is_unique_ ? query_.keys(after, bound, "LIMIT " + std::to_string(most))
                 : query_.compared_keys(after, bound, most),
      paging_settings);
  if (!begun)
    return fail(std::move(begun.error()));
  auto walked = step_over(after, rows, into);
  keys_.end();
  return walked;
}

result<key_walk> key_walker::step_over(const key_tuple& after, uint64_t rows,
                                       sql::kept_keys* into) {
  auto walked = sql::step_over(rows, into,
                               [&](key_tuple& key, const key_tuple& previous) {
                                 return next(previous, key);
                               });
  // Nothing that the server compares by itself would do so.
  if (walked && !walked->last.empty() && walked->last == after)
    return db_.refuse(error_code::query_invalid,
                      "paging does not get past the key " + to_text(after)
                          + "; give another `key`");
  return walked;
}

result<bool> key_walker::next(const key_tuple& previous, key_tuple& into) {
  const auto found = keys_.next();
  if (!found || !*found)
    return found;
  append_row(into, query_.key_kinds, keys_.row());
  // The last field tells whether the database takes it for the same.
  const bool is_same = !is_unique_ && keys_.row().back() == is_true;
  if (is_same || previous == into)
    return refuse_equal_keys(db_, into);
  return true;
}

} // namespace dunlin::postgresql
