#pragma once

#include "config/batch.hpp"

#include <cstdint>
#include <string_view>

/// @file
/// The digest of a batch: XXH3-128 of each row, added modulo 2^128, so that the
/// order of the rows is free. stores/README.md says it byte by byte.

namespace dunlin {

/// A sum of row hashes.
class digest_sum {
public:
  /// Adds a row: its cells as the target returns them, in the encoding of
  /// `stores/row.hpp`, with every zero of kind real positive.
  void add(std::string_view row) noexcept;

  /// Adds all rows of another sum.
  void add(const digest_sum& other) noexcept;
  void add(const digest& other) noexcept;

  /// The sum so far, its lowest byte first.
  digest bytes() const noexcept;

private:
  void add(uint64_t low, uint64_t high) noexcept;

  uint64_t low_ = 0;
  uint64_t high_ = 0;
};

/// A whole number, in decimal digits, modulo 2^128 as a digest.
digest digest_of_number(std::string_view digits) noexcept;

} // namespace dunlin
