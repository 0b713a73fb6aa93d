#include "plan/update_pump.hpp"

#include "config/assert.hpp"

#include <utility>

namespace dunlin {

update_pump::update_pump(batch_bounds bounds) {
  left_.push_back(std::move(bounds));
}

in_place::command update_pump::start() {
  return in_place::ask_turn{};
}

in_place::command update_pump::on_turn() {
  return next();
}

in_place::command update_pump::on_updated(uint64_t rows, bool must_split) {
  DUNLIN_ASSERT(!left_.empty());
  const auto& done = left_.back();
  if (must_split) {
    DUNLIN_ASSERT(rows > 1 && done.keys.empty());
    return in_place::find_middle{done.lower, done.upper, rows / 2};
  }
  rows_ += rows;
  left_.pop_back();
  return next();
}

in_place::command update_pump::on_middle(key_tuple middle) {
  DUNLIN_ASSERT(!left_.empty());
  auto& upper_half = left_.back();
  DUNLIN_ASSERT(!middle.empty() && middle != upper_half.lower
                && middle != upper_half.upper);
  batch_bounds lower_half{upper_half.lower, middle, {}};
  upper_half.lower = std::move(middle);
  left_.push_back(std::move(lower_half));
  return next();
}

in_place::command update_pump::on_committed() {
  return in_place::finished{true};
}

in_place::command update_pump::on_undone() {
  return in_place::finished{false};
}

in_place::command update_pump::failed(request what) {
  // A turn that was not had, and a commit that failed, leave nothing open.
  if (what == request::turn || what == request::commit)
    return in_place::finished{false};
  return in_place::undo{};
}

in_place::command update_pump::next() {
  if (left_.empty())
    return in_place::commit{};
  return in_place::update_rows{left_.back()};
}

} // namespace dunlin
