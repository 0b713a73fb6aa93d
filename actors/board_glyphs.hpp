#pragma once

#include <string_view>

/// @file
/// The signs that a live board draws with.

namespace dunlin {

/// Each takes one column.
struct board_glyphs {
  std::string_view done = "▓";
  std::string_view open = "░";
  /// For a number that is not known.
  std::string_view unknown = "–";
  /// Where a text was cut.
  std::string_view cut = "…";
  /// No text holds anything but ASCII.
  bool is_ascii = false;
};

/// For terminals that know no Unicode, or show some signs in two columns.
inline constexpr board_glyphs ascii_glyphs{"#", ".", "-", "~", true};

} // namespace dunlin
