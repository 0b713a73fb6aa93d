#pragma once

#include "stores/byte_buffer.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

/// @file
/// Numbers in decimal digits on their way into a NUMERIC column.

namespace dunlin::postgresql {

/// A number in digits, taken apart. The views are into the text.
struct decimal {
  bool is_negative = false;
  /// Without zeros in front; empty for a number below 1.
  std::string_view whole;
  std::string_view fraction;
};

/// Reads `-012.50`; no blanks, no exponent.
std::optional<decimal> parse_decimal(std::string_view digits) noexcept;

/// Appends the binary form of a number with `scale` digits behind its point;
/// digits of its fraction beyond that are left out.
void append_numeric(byte_buffer& out, const decimal& number, uint32_t scale);

/// Appends the binary form of `NaN`, `Infinity` or `-Infinity`. @returns false
/// for another text.
bool append_special_numeric(byte_buffer& out, std::string_view text);

} // namespace dunlin::postgresql
