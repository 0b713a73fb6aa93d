#include "stores/postgresql/encode_text.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>

namespace dunlin::postgresql {

namespace {

/// What stands before the modifier of a length.
constexpr int modifier_head = 4;

constexpr size_t uuid_text_bytes = 36;

/// Bytes that go on with a character are none.
size_t characters_in(std::string_view text) noexcept {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
      }));
}

bool fits(int modifier, std::string_view text) noexcept {
  if (modifier < modifier_head)
    return true;
  const auto most = static_cast<size_t>(modifier - modifier_head);
  return text.size() <= most || characters_in(text) <= most;
}

std::string_view digits_of(const value& cell, char (&buffer)[32]) noexcept {
  const auto end
      = cell.kind == value_kind::integer
            ? std::to_chars(buffer, buffer + sizeof buffer, cell.integer).ptr
            : std::to_chars(buffer, buffer + sizeof buffer, cell.real).ptr;
  return {buffer, static_cast<size_t>(end - buffer)};
}

std::optional<unsigned> digit_of(char c) noexcept {
  if (c >= '0' && c <= '9')
    return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F')
    return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

bool is_hyphen_place(size_t at) noexcept {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

} // namespace

bool append_text(int modifier, bool is_padded, const value& cell,
                 byte_buffer& out) {
  char buffer[32];
  std::string_view text = cell.bytes;
  if (cell.kind == value_kind::blob)
    return false;
  if (cell.kind == value_kind::real && !std::isfinite(cell.real))
    return false;
  if (cell.kind != value_kind::text)
    text = digits_of(cell, buffer);
  if (!fits(modifier, text) || (is_padded && text.ends_with(' ')))
    return false;
  if (find_no_text(text) != std::string_view::npos)
    return false;
  out.append(text);
  return true;
}

bool append_uuid(const value& cell, byte_buffer& out) {
  const auto text = cell.bytes;
  if (cell.kind != value_kind::text || text.size() != uuid_text_bytes)
    return false;
  for (size_t at = 0; at < text.size();) {
    if (is_hyphen_place(at)) {
      if (text[at++] != '-')
        return false;
      continue;
    }
    const auto high = digit_of(text[at]);
    const auto low = digit_of(text[at + 1]);
    if (!high || !low)
      return false;
    out.push_back(static_cast<char>(*high << 4 | *low));
    at += 2;
  }
  return true;
}

} // namespace dunlin::postgresql
