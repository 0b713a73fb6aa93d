#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The vocabulary of batches that plan/, stores/ and actors/ share. It lives in
/// the leaf because plan/ and stores/ may not know each other.

namespace dunlin {

/// A key of one row: its columns' values, encoded as `stores/row.hpp` says.
/// Opaque to all but the store that made it: never compared by order outside
/// the source database, whose collation decides.
using key_tuple = std::string;

/// Names a batch of a table step. The scanner gives ordinals in scan order;
/// parts number what a batch was finished in (retries of rejects, split gaps).
struct batch_id {
  uint64_t ordinal = 0;
  uint32_t part = 0;

  friend auto operator<=>(const batch_id&, const batch_id&) = default;
};

/// Batches of keys that a file lists (`run --keys`) have their ordinals from
/// here on: no scan comes so far.
inline constexpr uint64_t first_keyed_ordinal = 1'000'000'000'000;

/// Whether a batch is one of keys that a file lists. Its books are none of the
/// step's scan, which comes to the same rows again.
inline bool is_keyed(const batch_id& id) noexcept {
  return id.ordinal >= first_keyed_ordinal;
}

/// The keys of a batch: `lower < key <= upper`, or a list.
struct batch_bounds {
  /// Exclusive. Empty: from the very first key.
  key_tuple lower;
  /// Inclusive. Empty only in a list.
  key_tuple upper;
  /// Not empty: the batch is these keys and no range.
  std::vector<key_tuple> keys;

  friend bool operator==(const batch_bounds&, const batch_bounds&) = default;
};

/// The books of a batch, in source rows; `written` alone is in target rows.
/// Signed: a retry of rejects books those that arrived as rejected −n.
struct batch_counts {
  int64_t scanned = 0;
  int64_t migrated = 0;
  int64_t already_there = 0;
  int64_t skipped = 0;
  int64_t rejected = 0;
  int64_t written = 0;

  /// Promise 2. Holds for each batch before it commits and for each step before
  /// it is called done.
  bool balanced() const noexcept {
    return scanned == migrated + already_there + skipped + rejected;
  }

  batch_counts& operator+=(const batch_counts& other) noexcept {
    scanned += other.scanned;
    migrated += other.migrated;
    already_there += other.already_there;
    skipped += other.skipped;
    rejected += other.rejected;
    written += other.written;
    return *this;
  }

  friend bool operator==(const batch_counts&, const batch_counts&) = default;
};

/// A batch on its way from the scanner to a migrator.
struct batch {
  batch_id id;
  batch_bounds bounds;
  /// Keys that the scanner counted in the range; 0 in a list.
  uint64_t rows_expected = 0;
  /// The list holds the keys of rejects that are tried again.
  bool is_retry = false;

  friend bool operator==(const batch&, const batch&) = default;
};

/// A sum of 128-bit row hashes, little-endian: the order of rows is free.
using digest = std::array<uint8_t, 16>;

/// A batch that is committed, as the ledger has it.
struct batch_record {
  batch_id id;
  key_tuple lower;
  key_tuple upper;
  /// A list (of `scan = "once"`) or a retry of rejects: no range.
  bool is_list = false;
  bool is_retry = false;
  batch_counts counts = {};
  /// Over its rows that are in the target; none if there is a count alone.
  std::optional<digest> sum = {};
  /// Whose digest that is: empty for dunlin's own, else a name by which a
  /// database knows its own.
  std::string summed_by = {};
};

} // namespace dunlin
