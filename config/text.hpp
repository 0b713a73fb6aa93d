#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// @file
/// How foreign text is shown and looked at.

namespace dunlin {

/// The text with control characters, what else steers a terminal (line breaks,
/// changes of the direction of writing) and bytes that are no UTF-8 written as
/// escapes, so that a message stays one readable line whatever a path holds.
std::string printable(std::string_view text);

/// The text as a TOML string with its quotes: `"crs"`.
std::string quote(std::string_view text);

/// Whether a character is a control character: below space, or DEL.
bool is_control(char character) noexcept;

/// The number of the first byte that is NUL or no valid UTF-8;
/// `std::string_view::npos` if there is none.
std::size_t find_no_text(std::string_view bytes) noexcept;

/// A position in a text. Both count from 1, columns in characters.
struct line_and_column {
  uint32_t line = 1;
  uint32_t column = 1;
};

/// Where the byte of this number stands.
line_and_column text_position(std::string_view text,
                              std::size_t offset) noexcept;

} // namespace dunlin
