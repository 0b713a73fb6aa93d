#include "config/text.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace dunlin {

namespace {

/// The length of the well-formed UTF-8 sequence at the start of `bytes`, which
/// holds at least one byte; 0 if there is none.
std::size_t sequence_length(std::string_view bytes) noexcept {
  struct form {
    uint8_t first, last;             // what the leading byte may be
    uint8_t second_low, second_high; // what the byte after it may be
    uint8_t length;
  };
  static constexpr std::array<form, 9> forms{{
      {0x01, 0x7f, 0, 0, 1},
      {0xc2, 0xdf, 0x80, 0xbf, 2},
      {0xe0, 0xe0, 0xa0, 0xbf, 3},
      {0xe1, 0xec, 0x80, 0xbf, 3},
      {0xed, 0xed, 0x80, 0x9f, 3},
      {0xee, 0xef, 0x80, 0xbf, 3},
      {0xf0, 0xf0, 0x90, 0xbf, 4},
      {0xf1, 0xf3, 0x80, 0xbf, 4},
      {0xf4, 0xf4, 0x80, 0x8f, 4},
  }};
  auto at = [&](std::size_t i) { return static_cast<uint8_t>(bytes[i]); };
  for (const auto& form : forms) {
    if (at(0) < form.first || at(0) > form.last)
      continue;
    if (bytes.size() < form.length)
      return 0;
    if (form.length > 1
        && (at(1) < form.second_low || at(1) > form.second_high))
      return 0;
    for (std::size_t i = 2; i < form.length; ++i)
      if ((at(i) & 0xc0) != 0x80)
        return 0;
    return form.length;
  }
  return 0;
}

/// So many bytes at the start are ASCII and none of them is 0, counted eight at
/// a time: every text of a migration is looked at.
std::size_t plain_size(std::string_view bytes) noexcept {
  constexpr uint64_t ones = 0x0101010101010101;
  constexpr uint64_t highs = 0x8080808080808080;
  constexpr uint64_t blanks = 0x2020202020202020;
  if (bytes.empty())
    return 0;
  std::size_t size = 0;
  for (uint64_t eight = 0; size + sizeof eight <= bytes.size();
       size += sizeof eight) {
    std::memcpy(&eight, bytes.data() + size, sizeof eight);
    if (((eight | (eight - ones)) & highs) != 0)
      return size;
  }
  uint64_t last = blanks;
  // The last eight once more: a copy of a fixed size is one instruction.
  if (bytes.size() >= sizeof last)
    std::memcpy(&last, bytes.data() + bytes.size() - sizeof last, sizeof last);
  else
    std::memcpy(&last, bytes.data(), bytes.size());
  return ((last | (last - ones)) & highs) == 0 ? bytes.size() : size;
}

/// The number of a well-formed character of two or three bytes; 0 of others.
uint32_t number_of(std::string_view bytes) noexcept {
  auto low_bits = [&](std::size_t i) {
    return static_cast<uint32_t>(static_cast<uint8_t>(bytes[i]) & 0x3f);
  };
  const auto first = static_cast<uint8_t>(bytes.front());
  if (bytes.size() == 2)
    return (first & 0x1fu) << 6 | low_bits(1);
  if (bytes.size() == 3)
    return (first & 0x0fu) << 12 | low_bits(1) << 6 | low_bits(2);
  return 0;
}

/// Whether a character beyond ASCII steers a terminal: a control character (one
/// begins a command as ESC does), a line break, a change of the direction of
/// writing.
bool steers(uint32_t number) noexcept {
  return (number >= 0x80 && number <= 0x9f)
         || (number >= 0x2028 && number <= 0x202e)
         || (number >= 0x2066 && number <= 0x2069);
}

std::string escaped(std::string_view text, bool quotes) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  while (!text.empty()) {
    auto length = sequence_length(text);
    auto character = text.front();
    auto byte = static_cast<uint8_t>(character);
    if (const auto number = number_of(text.substr(0, length)); steers(number)) {
      result += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4)
        result += digits[number >> shift & 15];
    } else if (length > 1)
      result += text.substr(0, length);
    else if (character == '\n')
      result += "\\n";
    else if (character == '\t')
      result += "\\t";
    else if (character == '\r')
      result += "\\r";
    else if (is_control(character))
      result += std::string{"\\u00"} + digits[byte >> 4] + digits[byte & 15];
    else if (length == 0)
      result += std::string{"\\x"} + digits[byte >> 4] + digits[byte & 15];
    else if (quotes && (character == '"' || character == '\\'))
      result += std::string{'\\', character};
    else
      result += character;
    text.remove_prefix(length > 1 ? length : 1);
  }
  return result;
}

} // namespace

bool is_control(char character) noexcept {
  auto byte = static_cast<uint8_t>(character);
  return byte < 0x20 || byte == 0x7f;
}

std::string printable(std::string_view text) {
  return escaped(text, false);
}

std::string quote(std::string_view text) {
  return '"' + escaped(text, true) + '"';
}

std::size_t find_no_text(std::string_view bytes) noexcept {
  std::size_t at = 0;
  while (at < bytes.size()) {
    at += plain_size(bytes.substr(at));
    if (at == bytes.size())
      break;
    auto length = sequence_length(bytes.substr(at));
    if (length == 0)
      return at;
    at += length;
  }
  return std::string_view::npos;
}

line_and_column text_position(std::string_view text,
                              std::size_t offset) noexcept {
  line_and_column result;
  for (auto character : text.substr(0, offset)) {
    if (character == '\n') {
      ++result.line;
      result.column = 1;
    } else if ((static_cast<uint8_t>(character) & 0xc0) != 0x80) {
      ++result.column;
    }
  }
  return result;
}

} // namespace dunlin
