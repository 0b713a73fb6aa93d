#include "actors/scan_forecast.hpp"

#include "stores/row.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// A key of one whole number.
std::optional<double> number_of(const key_tuple& key) {
  if (key.empty())
    return std::nullopt;
  value_reader cells{key};
  const auto first = cells.next();
  if (first.kind != value_kind::integer || !cells.at_end())
    return std::nullopt;
  return static_cast<double>(first.integer);
}

} // namespace

scan_forecast::scan_forecast(uint64_t estimate, uint64_t found_before,
                             const key_tuple& bound)
    : estimate_(estimate), found_(found_before), bound_(number_of(bound)) {
  // nop
}

void scan_forecast::found(const batch& work) {
  found_ += work.rows_expected;
  if (!bound_ || work.is_retry)
    return;
  const auto lower = number_of(work.bounds.lower);
  const auto upper = number_of(work.bounds.upper);
  if (!upper)
    return;
  reached_ = std::max(reached_.value_or(*upper), *upper);
  // Where a scan begins, nobody knows how far it is to the first key.
  if (!lower)
    return;
  rows_walked_ += static_cast<double>(work.rows_expected);
  way_walked_ += *upper - *lower;
}

uint64_t scan_forecast::rows_expected() const noexcept {
  if (way_walked_ <= 0)
    return estimate_ == 0 ? 0 : std::max(estimate_, found_);
  const auto ahead = std::max(*bound_ - *reached_, 0.0);
  // Numbers have holes, but no place for two rows.
  const auto rows = std::min(ahead * rows_walked_ / way_walked_, ahead);
  return found_ + static_cast<uint64_t>(std::min(rows, 1e18));
}

} // namespace dunlin
