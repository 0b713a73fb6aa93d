#pragma once

#include "config/batch.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What the ledger says that a table step left in its target, by range and as a
/// whole: what `verify` reads again. Pure.

namespace dunlin {

/// Rows of a step, as its books sum them up.
struct row_total {
  /// Rows that should stand in the target.
  int64_t rows = 0;
  /// Of them, rows that stood there before.
  int64_t already_there = 0;
  /// Rows of the source that its scan saw.
  int64_t scanned = 0;
  /// The digest of `rows`; means nothing without `has_sum`.
  digest sum{};
  /// False: of some of the rows there is a count alone, or digests of several
  /// kinds, which can't be added.
  bool has_sum = true;
  /// Whose digest it is: see `batch_record`.
  std::string summed_by = {};
  /// How many batches these are.
  uint64_t batches = 0;

  row_total& operator+=(const row_total& other);
};

/// Adds two digests: modulo 2^128, the lowest byte first.
void add_to(digest& sum, const digest& more) noexcept;

/// What a step left in one range of keys, `lower < key <= upper`.
struct verify_piece {
  uint64_t ordinal = 0;
  /// Empty: from the very first key.
  key_tuple lower;
  key_tuple upper;
  row_total total;
};

/// How the rows of a step are counted.
enum class row_books : uint8_t {
  copied, ///< a row of the source is one of the target
  mapped, ///< the user's code may make several of one
};

/// What the scan of a step left in all. Batches of listed keys are left out:
/// the scan comes to their rows and counts them as already there.
row_total total_of(const std::vector<batch_record>& batches, row_books books);

/// The same by ranges that follow one another from the very first key to
/// `bound`, each of one ordinal with its retries. Nothing where the scan has no
/// such ranges: its batches are lists, or not all of them are there.
/// @param batches in order of their ids.
std::optional<std::vector<verify_piece>>
pieces_of(const std::vector<batch_record>& batches, const key_tuple& bound,
          row_books books);

} // namespace dunlin
