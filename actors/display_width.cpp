#include "actors/display_width.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace dunlin {

namespace {

constexpr utf8proc_int32_t emoji_style = 0xfe0f;
constexpr utf8proc_int32_t first_flag_letter = 0x1f1e6;
constexpr utf8proc_int32_t last_flag_letter = 0x1f1ff;
constexpr utf8proc_int32_t first_emoji = 0x1f000;

/// A code point at the begin of a text.
struct scalar {
  utf8proc_int32_t number = -1;
  /// At least 1.
  size_t bytes = 1;
};

scalar first_scalar(std::string_view text) {
  scalar out;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = utf8proc_iterate(
      bytes, static_cast<utf8proc_ssize_t>(text.size()), &out.number);
  out.bytes = size > 0 ? static_cast<size_t>(size) : 1;
  return out;
}

/// The most columns that a code point adds to what stands before it.
size_t width_of(utf8proc_int32_t number) {
  if (number < 0)
    return 1;
  if (number >= first_flag_letter && number <= last_flag_letter)
    return 2;
  // Characters younger than the library are likely to be emoji.
  if (utf8proc_category(number) == UTF8PROC_CATEGORY_CN)
    return number >= first_emoji ? 2 : 1;
  return static_cast<size_t>(std::max(utf8proc_charwidth(number), 0));
}

/// Calls `visit` with each character as people see it, and its width, until it
/// returns false.
template <class Visitor>
void for_each_character(std::string_view text, Visitor visit) {
  utf8proc_int32_t state = 0;
  while (!text.empty()) {
    auto before = first_scalar(text);
    auto size = before.bytes;
    auto width = width_of(before.number);
    while (size < text.size()) {
      const auto next = first_scalar(text.substr(size));
      if (before.number < 0 || next.number < 0
          || utf8proc_grapheme_break_stateful(before.number, next.number,
                                              &state))
        break;
      size += next.bytes;
      // This makes a sign of one column an emoji of two.
      width += next.number == emoji_style && width == 1 ? 1
                                                        : width_of(next.number);
      before = next;
    }
    if (!visit(text.substr(0, size), width))
      return;
    text.remove_prefix(size);
  }
}

bool is_harmless(utf8proc_int32_t number) {
  switch (utf8proc_category(number)) {
  case UTF8PROC_CATEGORY_CC:
  case UTF8PROC_CATEGORY_CS:
  case UTF8PROC_CATEGORY_ZL:
  case UTF8PROC_CATEGORY_ZP:
    return false;
  case UTF8PROC_CATEGORY_CF:
    return !(number >= 0x202a && number <= 0x202e)
           && !(number >= 0x2066 && number <= 0x2069);
  default:
    return true;
  }
}

} // namespace

size_t display_width(std::string_view text) {
  size_t out = 0;
  for_each_character(text, [&](std::string_view, size_t width) {
    out += width;
    return true;
  });
  return out;
}

std::string displayable(std::string_view text, bool is_ascii) {
  std::string out;
  while (!text.empty()) {
    const auto next = first_scalar(text);
    const bool shown = next.number >= 0 && is_harmless(next.number)
                       && (!is_ascii || next.number < 0x80);
    if (shown)
      out += text.substr(0, next.bytes);
    else
      out += '?';
    text.remove_prefix(next.bytes);
  }
  return out;
}

std::string cut_to_width(std::string_view text, size_t columns,
                         std::string_view ending) {
  size_t width = 0;
  // How much fits together with the sign that the rest is gone.
  size_t bytes_before_ending = 0;
  size_t bytes = 0;
  for_each_character(text, [&](std::string_view character, size_t more) {
    width += more;
    if (width > columns)
      return false;
    bytes += character.size();
    if (width < columns)
      bytes_before_ending = bytes;
    return true;
  });
  if (width <= columns)
    return std::string{text};
  if (columns == 0)
    return {};
  return std::string{text.substr(0, bytes_before_ending)} + std::string{ending};
}

} // namespace dunlin
