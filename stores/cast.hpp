#pragma once

#include "config/profile.hpp"
#include "stores/row.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// @file
/// What a step's `cast` makes of a value that its column would not keep as it
/// is. Pure; asked only about cells that were refused.

namespace dunlin {

/// What a column has room for, as far as casts go by it.
struct cast_room {
  enum class kind : uint8_t {
    other,  ///< only NULL is known to fit
    whole,  ///< integers
    fixed,  ///< numbers of `digits` digits behind the point
    real4,  ///< a float
    real8,  ///< a double
    text,   ///< of at most `characters` and `bytes`
    moment, ///< of `digits` digits of a second
  };

  kind holds = kind::other;
  uint32_t digits = 0;
  /// 0: as many as there are.
  uint64_t characters = 0;
  uint64_t bytes = 0;
};

/// The value in whose place another one is tried. One that still does not fit
/// is refused by whoever asked.
/// @param buffer holds the bytes of what is returned.
/// @returns nothing if this way has nothing to say to this value.
std::optional<value> cast_cell(cast_way way, const cast_room& room,
                               const value& cell, std::string& buffer);

// -- what it is made of -------------------------------------------------------

/// Decimal digits, rounded half away from zero to so many behind the point:
/// `-2.345` to `-2.35`. Nothing for what is no such number, or has no more.
std::optional<std::string> round_decimal(std::string_view digits,
                                         uint32_t scale);

/// A time, perhaps behind a day and before a zone, its second rounded half away
/// from zero to so many digits: `2024-12-31 23:59:59.9` to
/// `2025-01-01 00:00:00`. Nothing for what has no more digits, or no second.
std::optional<std::string> round_moment(std::string_view text, uint32_t digits);

/// As many whole characters of a text as there is room for.
std::string_view cut_text(std::string_view text, uint64_t characters,
                          uint64_t bytes) noexcept;

/// The text with U+FFFD for each byte that is NUL or no part of a character.
std::string replace_no_text(std::string_view text);

} // namespace dunlin
