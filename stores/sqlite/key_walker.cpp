#include "stores/sqlite/key_walker.hpp"

#include "config/assert.hpp"
#include "stores/sqlite/key_problem.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <utility>

namespace dunlin::sqlite {

namespace {

std::string_view without_blanks(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool is_number(const value& cell) {
  return cell.kind == value_kind::integer || cell.kind == value_kind::real;
}

double as_real(const value& cell) {
  return cell.kind == value_kind::real ? cell.real
                                       : static_cast<double>(cell.integer);
}

bool may_be_equal(const value& left, const value& right) {
  if (is_number(left) && is_number(right))
    return as_real(left) == as_real(right);
  if (left.kind != right.kind)
    return false;
  if (left.kind != value_kind::text)
    return left == right;
  return same_name(without_blanks(left.bytes), without_blanks(right.bytes));
}

} // namespace

bool may_be_equal(std::string_view left, std::string_view right) {
  value_reader left_cells{left};
  value_reader right_cells{right};
  while (!left_cells.at_end())
    if (!may_be_equal(left_cells.next(), right_cells.next()))
      return false;
  return true;
}

result<key_walk> key_walker::walk(const key_tuple& after,
                                  const key_tuple& bound, uint64_t rows) {
  DUNLIN_ASSERT(rows > 0);
  if (is_unique_ && !bound.empty()) {
    auto leapt = leap(after, bound, rows);
    if (!leapt)
      return fail(leapt.error());
    if (*leapt)
      return std::move(**leapt);
  }
  return walk(after, bound, rows, nullptr);
}

result<key_list> key_walker::page(const key_tuple& after,
                                  const key_tuple& bound, uint64_t rows,
                                  size_t bytes) {
  sql::kept_keys kept{bytes, 0, {}};
  auto walked = walk(after, bound, rows, &kept);
  if (!walked)
    return fail(walked.error());
  return key_list{std::move(kept.keys), walked->end};
}

result<key_walk> key_walker::walk(const key_tuple& after,
                                  const key_tuple& bound, uint64_t rows,
                                  sql::kept_keys* into) {
  DUNLIN_ASSERT(rows > 0);
  // No bound: the source had no row when the scan began.
  if (bound.empty())
    return key_walk{{}, 0, true};
  // One more: it tells the end, and an equal neighbour across the pages.
  const auto keys = begin(after, bound, rows + 1, 0);
  if (!keys)
    return fail(keys.error());
  auto walked = step_over(**keys, after, rows, into);
  (*keys)->clear();
  return walked;
}

result<std::optional<key_walk>> key_walker::leap(const key_tuple& after,
                                                 const key_tuple& bound,
                                                 uint64_t rows) {
  // One more: it tells the end.
  const auto keys = begin(after, bound, 2, rows - 1);
  if (!keys)
    return fail(keys.error());
  key_walk walked;
  auto found = (*keys)->step();
  if (found && *found) {
    (*keys)->append_cells(walked.last);
    walked.rows = rows;
    found = (*keys)->step();
  }
  walked.end = found && !*found;
  (*keys)->clear();
  if (!found)
    return fail(found.error());
  if (walked.rows == 0)
    return std::nullopt;
  if (auto good = check_progress(walked, after); !good)
    return fail(good.error());
  return walked;
}

result<statement*> key_walker::begin(const key_tuple& after,
                                     const key_tuple& bound, uint64_t limit,
                                     uint64_t offset) {
  const bool has_lower = !after.empty();
  auto& keys = has_lower ? from_key_ : from_start_;
  if (!keys) {
    auto made = db_.prepare(query_.walk(has_lower), true);
    if (!made)
      return fail(made.error());
    keys = std::move(*made);
  }
  const int next = keys.bind_cells(keys.bind_cells(1, after), bound);
  keys.bind(next, static_cast<int64_t>(limit));
  keys.bind(next + 1, static_cast<int64_t>(offset));
  return &keys;
}

result<key_walk> key_walker::step_over(statement& keys, const key_tuple& after,
                                       uint64_t rows, sql::kept_keys* into) {
  auto walked = sql::step_over(rows, into,
                               [&](key_tuple& key, const key_tuple& previous) {
                                 return next(keys, previous, key);
                               });
  if (walked)
    if (auto good = check_progress(*walked, after); !good)
      return fail(good.error());
  return walked;
}

result<void> key_walker::check_progress(const key_walk& walked,
                                        const key_tuple& after) {
  if (!walked.last.empty() && walked.last == after)
    return db_.refuse(error_code::query_invalid,
                      "paging does not get past the key " + to_text(after)
                          + ", so its column is in no order; give another "
                            "`key`, or CAST it to one type");
  return {};
}

result<bool> key_walker::next(statement& keys, const key_tuple& previous,
                              key_tuple& into) {
  const auto row = keys.step();
  if (!row || !*row)
    return row;
  keys.append_cells(into);
  if (previous.empty())
    return true;
  bool are_equal = previous == into;
  if (!are_equal && !is_unique_ && may_be_equal(previous, into)) {
    // Only the database knows the collation.
    auto count = db_.prepare(query_.count_equal());
    if (!count)
      return fail(count.error());
    count->bind_cells(1, into);
    const auto counted = count->step();
    if (!counted)
      return fail(counted.error());
    are_equal = count->column_integer(0) > 1;
  }
  if (are_equal)
    return refuse_equal_keys(db_, into);
  return true;
}

} // namespace dunlin::sqlite
