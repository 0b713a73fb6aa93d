#pragma once

#include "config/batch.hpp"
#include "config/error.hpp"
#include "config/profile.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

/// @file
/// What the counts of a step must agree with before it is called done. Pure.

namespace dunlin {

/// Whether rejects are more than a step survives.
/// @param scanned the rows of the whole step; none: not all are known yet, and
///   a share of them can't be told.
/// @returns `rejects_exceeded`, or nothing.
std::optional<error> too_many_rejects(const reject_limit& limit,
                                      uint64_t rejects,
                                      std::optional<int64_t> scanned);

/// What the source holds when its scan is over.
struct source_totals {
  uint64_t total = 0;
  uint64_t past_bound = 0;
  uint64_t null_keys = 0;
  /// It was written since the scan began.
  bool changed = false;

  /// Rows that a scan should have seen.
  int64_t within_bound() const noexcept {
    return static_cast<int64_t>(total) - static_cast<int64_t>(past_bound);
  }
};

/// Whether a source may have been written between two moments.
/// @param was, is what it said of itself then (`source_shape::mark`); empty: it
///   can't tell.
bool may_have_changed(std::string_view was, std::string_view is) noexcept;

/// Whether the counts of a step differ from its source where they must not.
/// @returns `key_has_null`, `counts_differ`, or nothing.
std::optional<error> books_differ(const batch_counts& counts,
                                  const source_totals& source);

} // namespace dunlin
