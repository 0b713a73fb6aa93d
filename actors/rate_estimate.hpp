#pragma once

#include <cstdint>
#include <optional>

/// @file
/// How fast rows go and how long the rest takes. Pure; the time is handed in.

namespace dunlin {

/// Learns the rate of a step from how many rows are done at what time.
///
/// What it says moves no faster than its evidence: a second seen moves a rate
/// that stands on thirty seconds by a thirtieth of the way to what that second
/// said, and no second counts for more than three times the rate so far, or the
/// mean of all before where that is more: a slow start holds nothing down. So a
/// burst of rows, or a stall, is not taken for the new pace of all the rest.
class rate_estimate {
public:
  /// The least time between two looks that count.
  static constexpr uint64_t look_interval_ms = 1'000;
  /// Nobody looked for so long: the program stood still, and that says nothing.
  static constexpr uint64_t still_ms = 5'000;
  /// So many looks that saw rows before anything is said: ...
  static constexpr uint32_t looks_min = 3;
  /// The memory of the estimate: at least this long, ...
  static constexpr uint64_t memory_min_ms = 30'000;
  /// ... else a fourth of what has been seen of the step. The longer a step
  /// runs, the less a single minute says of it.
  static constexpr uint64_t memory_share = 4;
  /// A look counts for at most so many times the rate before it, or the mean
  /// before it.
  static constexpr double surge_max = 3;

  /// So many rows are done now, in milliseconds of a clock that never runs
  /// backwards. The first call begins.
  void look(uint64_t now_ms, int64_t rows_done);

  /// What passes until the next look is no evidence: the run is paused.
  void skip(uint64_t now_ms, int64_t rows_done);

  /// Nothing until it knows.
  std::optional<double> rows_per_second() const;

  /// How long so many rows take; nothing until it knows.
  std::optional<uint64_t> time_left_ms(int64_t rows_left) const;

private:
  bool knows() const noexcept;

  std::optional<uint64_t> last_ms_;
  int64_t last_rows_ = 0;
  uint64_t seen_ms_ = 0;
  int64_t seen_rows_ = 0;
  uint32_t looks_with_rows_ = 0;
  double rows_per_ms_ = 0;
};

} // namespace dunlin
