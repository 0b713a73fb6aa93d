#include "actors/rate_estimate.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Longer times are not worth a number.
constexpr double time_left_max_ms = 100.0 * 24 * 3600 * 1000;

} // namespace

void rate_estimate::look(uint64_t now_ms, int64_t rows_done) {
  if (!last_ms_ || now_ms >= *last_ms_ + still_ms) {
    skip(now_ms, rows_done);
    return;
  }
  if (now_ms < *last_ms_ + look_interval_ms)
    return;
  const auto passed_ms = now_ms - *last_ms_;
  // Rejects that are tried again may take rows back.
  const auto rows = std::max<int64_t>(rows_done - last_rows_, 0);
  auto seen = static_cast<double>(rows) / static_cast<double>(passed_ms);
  if (knows()) {
    const auto mean
        = static_cast<double>(seen_rows_) / static_cast<double>(seen_ms_);
    seen = std::min(seen, surge_max * std::max(rows_per_ms_, mean));
  }
  const auto memory_ms
      = std::min(seen_ms_, std::max(memory_min_ms, seen_ms_ / memory_share));
  const auto share = static_cast<double>(passed_ms)
                     / static_cast<double>(memory_ms + passed_ms);
  rows_per_ms_ += (seen - rows_per_ms_) * share;
  seen_ms_ += passed_ms;
  seen_rows_ += rows;
  looks_with_rows_ += rows > 0 ? 1 : 0;
  skip(now_ms, rows_done);
}

void rate_estimate::skip(uint64_t now_ms, int64_t rows_done) {
  last_ms_ = now_ms;
  last_rows_ = rows_done;
}

bool rate_estimate::knows() const noexcept {
  return looks_with_rows_ >= looks_min;
}

std::optional<double> rate_estimate::rows_per_second() const {
  if (!knows())
    return std::nullopt;
  return rows_per_ms_ * 1000;
}

std::optional<uint64_t> rate_estimate::time_left_ms(int64_t rows_left) const {
  if (!knows() || rows_left < 0)
    return std::nullopt;
  const auto left = static_cast<double>(rows_left) / rows_per_ms_;
  if (!(left <= time_left_max_ms))
    return std::nullopt;
  return static_cast<uint64_t>(left);
}

} // namespace dunlin
