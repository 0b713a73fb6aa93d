#pragma once

#include "stores/row.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// @file
/// Numbers of one kind as numbers of another, if they are just the same.

namespace dunlin::mariadb {

/// A whole number between -2^64 and 2^64.
struct whole_number {
  bool is_negative = false;
  uint64_t magnitude = 0;

  /// As a cell: an integer, or a text of digits beyond 64 bits with a sign.
  value cell(char* buffer, size_t size) const;
};

/// The cell as a whole number: an integer, a real without a fraction, a text of
/// digits.
std::optional<whole_number> integer_of(const value& cell);

/// The cell as a real: an integer or a text of digits that it has exactly.
std::optional<double> real_of(const value& cell);

/// The cell as a decimal of `digits` digits, `scale` of them behind the point,
/// written into `buffer` of at least 80 bytes.
std::optional<std::string_view> decimal_of(const value& cell, uint32_t digits,
                                           uint32_t scale, char* buffer,
                                           size_t size);

/// The cell as a text: itself, or a number as it is written.
std::optional<std::string_view> text_of(const value& cell, char* buffer,
                                        size_t size);

} // namespace dunlin::mariadb
