#pragma once

#include "config/batch.hpp"
#include "config/error.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// @file
/// What a scan still has to hand out: the ranges between the batches that the
/// ledger has, with ids that keep the scan's order. Keys are only compared for
/// equality; their order is the source's business.

namespace dunlin {

/// A range that a committed batch covers.
struct finished_range {
  batch_id id;
  key_tuple lower;
  key_tuple upper;
};

/// A range that no committed batch covers, and the ids that fit into it.
class scan_gap {
public:
  /// @param first the id of the first batch that is cut.
  /// @param last no id after this one belongs to the gap; none: the gap is the
  ///   tail of the scan, where ordinals go on.
  scan_gap(key_tuple lower, key_tuple upper, batch_id first,
           std::optional<batch_id> last);

  /// Exclusive; moves up as batches are cut off.
  key_tuple lower;

  /// Inclusive.
  key_tuple upper;

  /// The id of the next batch that is cut.
  batch_id next() const noexcept {
    return next_;
  }

  /// Whether `next()` is the only id left: its batch must take all the rest.
  bool at_last_id() const noexcept;

  /// Moves to the id after `next()`. Asserts that there is one.
  void advance() noexcept;

private:
  batch_id next_;
  std::optional<batch_id> last_;
};

/// Retries of rejects number their parts from here, so that they never meet the
/// parts that a gap is filled with.
inline constexpr uint32_t first_retry_part = 1u << 16;

/// The gaps of a scan up to `bound`, in scan order. An empty `bound` means that
/// the source had no rows: no gaps.
/// @param finished the ranges of a step, in order of their ids; neither lists
///   nor retries.
/// @returns `counts_differ` when the ledger's ranges can't be those of a scan.
result<std::vector<scan_gap>>
find_gaps(const std::vector<finished_range>& finished, const key_tuple& bound);

} // namespace dunlin
