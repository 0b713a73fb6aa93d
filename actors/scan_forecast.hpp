#pragma once

#include "config/batch.hpp"

#include <cstdint>
#include <optional>

/// @file
/// How many rows a scan will find, judged by how far it came. Pure.

namespace dunlin {

/// The number of rows of a source by an estimate, until the scan itself tells
/// more: where the key is one whole number, the rows found in the ranges walked
/// so far say how many lie between here and the greatest key. That also holds
/// for queries, of which no database keeps statistics.
class scan_forecast {
public:
  /// @param estimate of all rows; 0: unknown.
  /// @param found_before rows that earlier runs found.
  /// @param bound the greatest key; empty: there is none.
  scan_forecast(uint64_t estimate, uint64_t found_before,
                const key_tuple& bound);

  /// A batch was found.
  void found(const batch& work);

  /// Rows that were found so far, by earlier runs too.
  uint64_t rows_found() const noexcept {
    return found_;
  }

  /// Rows that the source has; 0: unknown. Never fewer than were found.
  uint64_t rows_expected() const noexcept;

private:
  uint64_t estimate_;
  uint64_t found_;
  /// As numbers; nothing: the key is something else.
  std::optional<double> bound_;
  std::optional<double> reached_;
  /// Of the ranges that were walked from one key to another.
  double rows_walked_ = 0;
  double way_walked_ = 0;
};

} // namespace dunlin
