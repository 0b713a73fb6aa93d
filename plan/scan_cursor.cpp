#include "plan/scan_cursor.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Older batches count half as much once this many rows were seen, so that a
/// table whose rows grow is cut shorter in time.
constexpr uint64_t memory_rows = 1'000'000;

/// "All the rest", in a number that any database takes as a limit.
constexpr uint64_t all_rows = (uint64_t{1} << 62);

} // namespace

scan_cursor::scan_cursor(std::vector<scan_gap> gaps, batch_limits limits)
    : gaps_(std::make_move_iterator(gaps.begin()),
            std::make_move_iterator(gaps.end())),
      limits_(limits) {
  DUNLIN_ASSERT(limits.rows > 0);
}

uint64_t scan_cursor::rows_wanted() const noexcept {
  if (gaps_.front().at_last_id())
    return all_rows;
  if (rows_seen_ == 0 || bytes_seen_ == 0)
    return limits_.rows;
  auto row_bytes = std::max<uint64_t>(1, bytes_seen_ / rows_seen_);
  return std::clamp<uint64_t>(limits_.bytes / row_bytes, 1, limits_.rows);
}

std::optional<scan_cursor::walk> scan_cursor::next_walk() const {
  if (gaps_.empty())
    return std::nullopt;
  const auto& gap = gaps_.front();
  return walk{gap.lower, gap.upper, rows_wanted()};
}

std::optional<batch> scan_cursor::walked(const key_tuple& last, uint64_t rows,
                                         bool end) {
  DUNLIN_ASSERT(!gaps_.empty());
  DUNLIN_ASSERT(rows > 0 || end);
  auto& gap = gaps_.front();
  std::optional<batch> cut;
  if (rows > 0) {
    cut.emplace();
    cut->id = gap.next();
    cut->bounds.lower = gap.lower;
    cut->bounds.upper = last;
    cut->rows_expected = rows;
  }
  if (end) {
    // A gap's bounds stay what they are even where no row is left at its end:
    // the next range in the ledger begins there.
    if (cut)
      cut->bounds.upper = gap.upper;
    gaps_.pop_front();
  } else {
    gap.lower = last;
    gap.advance();
  }
  return cut;
}

void scan_cursor::learn(uint64_t rows, uint64_t bytes) noexcept {
  rows_seen_ += rows;
  bytes_seen_ += bytes;
  if (rows_seen_ > memory_rows) {
    rows_seen_ /= 2;
    bytes_seen_ /= 2;
  }
}

} // namespace dunlin
