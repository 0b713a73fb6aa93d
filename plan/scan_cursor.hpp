#pragma once

#include "config/batch.hpp"
#include "plan/scan_gaps.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

/// @file
/// Where a paged scan stands: which keys to walk next, and the batches that the
/// walks become. Pure.

namespace dunlin {

/// How large a batch may be.
struct batch_limits {
  uint64_t rows = 20'000;
  uint64_t bytes = 2u << 20;
};

/// Cuts the gaps of a scan into batches, one walk at a time.
class scan_cursor {
public:
  scan_cursor(std::vector<scan_gap> gaps, batch_limits limits);

  /// A walk that the source is to be asked for.
  struct walk {
    key_tuple after;
    key_tuple bound;
    uint64_t rows = 0;
  };

  /// The next walk; nothing when the scan is at its end.
  std::optional<walk> next_walk() const;

  /// Takes in what a walk found and returns the batch that it makes; nothing if
  /// the rest of the gap holds no row.
  /// @param last the last key walked over, unless `rows` is 0.
  /// @param end the source found nothing between `last` and the bound.
  std::optional<batch> walked(const key_tuple& last, uint64_t rows, bool end);

  /// Bytes seen in a batch: large rows make the next batches shorter.
  void learn(uint64_t rows, uint64_t bytes) noexcept;

private:
  uint64_t rows_wanted() const noexcept;

  std::deque<scan_gap> gaps_;
  batch_limits limits_;
  uint64_t rows_seen_ = 0;
  uint64_t bytes_seen_ = 0;
};

} // namespace dunlin
