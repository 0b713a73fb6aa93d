#include "plan/range_pump.hpp"

#include "config/assert.hpp"

#include <utility>

namespace dunlin {

range_pump::range_pump(batch_bounds bounds, uint64_t rows_expected)
    : rows_expected_(rows_expected) {
  left_.push_back(std::move(bounds));
}

ranges::command range_pump::start() {
  return ranges::ask_turn{};
}

ranges::command range_pump::on_turn() {
  return next();
}

ranges::command range_pump::on_written(uint64_t rows, bool must_split) {
  DUNLIN_ASSERT(!left_.empty());
  const auto& done = left_.back();
  if (must_split) {
    DUNLIN_ASSERT(rows > 1 && done.keys.empty());
    return ranges::find_middle{done.lower, done.upper, rows / 2};
  }
  rows_ += rows;
  left_.pop_back();
  return next();
}

ranges::command range_pump::on_middle(key_tuple middle) {
  DUNLIN_ASSERT(!left_.empty());
  auto& upper_half = left_.back();
  DUNLIN_ASSERT(!middle.empty() && middle != upper_half.lower
                && middle != upper_half.upper);
  batch_bounds lower_half{upper_half.lower, middle, {}};
  upper_half.lower = std::move(middle);
  left_.push_back(std::move(lower_half));
  return next();
}

ranges::command range_pump::on_committed() {
  return ranges::finished{true};
}

ranges::command range_pump::on_undone() {
  return ranges::finished{false};
}

ranges::command range_pump::failed(request what) {
  // A turn that was not had, and a commit that failed, leave nothing open.
  if (what == request::turn || what == request::commit)
    return ranges::finished{false};
  return ranges::undo{};
}

ranges::command range_pump::next() {
  if (left_.empty())
    return ranges::commit{};
  return ranges::write_range{left_.back(), std::exchange(rows_expected_, 0)};
}

} // namespace dunlin
