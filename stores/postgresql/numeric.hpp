#pragma once

#include <cstddef>
#include <string_view>

/// @file
/// NUMERIC between its binary form (base 10,000) and its digits.

namespace dunlin::postgresql {

/// The most bytes that the digits of a number take. `bytes` is its binary form.
size_t numeric_bytes_max(std::string_view bytes) noexcept;

/// Writes `-12.50`, `NaN`, `Infinity`. @returns where the text ends.
char* write_numeric(char* out, std::string_view bytes) noexcept;

} // namespace dunlin::postgresql
