#include "stores/mariadb/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace dunlin::mariadb {

namespace {

/// Bytes of the character that begins here; 0 if none does.
size_t character_size(std::string_view bytes) noexcept {
  const auto at
      = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned first = at(0);
  if (first < 0x80)
    return 1;
  const size_t size = first < 0xc2   ? 0
                      : first < 0xe0 ? 2
                      : first < 0xf0 ? 3
                      : first < 0xf5 ? 4
                                     : 0;
  if (size == 0 || bytes.size() < size)
    return 0;
  for (size_t i = 1; i < size; ++i)
    if ((at(i) & 0xc0) != 0x80)
      return 0;
  // Longer than need be, half of a pair of UTF-16, beyond the last character.
  const bool is_bad
      = (first == 0xe0 && at(1) < 0xa0) || (first == 0xed && at(1) >= 0xa0)
        || (first == 0xf0 && at(1) < 0x90) || (first == 0xf4 && at(1) >= 0x90);
  return is_bad ? 0 : size;
}

bool is_ascii(const char* eight_bytes) noexcept {
  constexpr uint64_t high_bits = 0x8080808080808080u;
  uint64_t eight = 0;
  std::memcpy(&eight, eight_bytes, sizeof eight);
  return (eight & high_bits) == 0;
}

/// Bytes at the begin that are ASCII, eight at a time: all of them, or at least
/// all but the last seven.
size_t ascii_size(std::string_view bytes) noexcept {
  size_t size = 0;
  for (; size + 8 <= bytes.size(); size += 8)
    if (!is_ascii(bytes.data() + size))
      return size;
  const bool is_rest_ascii
      = size > 0 && is_ascii(bytes.data() + bytes.size() - 8);
  return is_rest_ascii ? bytes.size() : size;
}

} // namespace

std::optional<text_size> count_characters(std::string_view bytes) noexcept {
  text_size out;
  while (!bytes.empty()) {
    auto size = ascii_size(bytes);
    out.characters += size;
    out.widest_bytes = std::max(out.widest_bytes, size > 0 ? size_t{1} : 0);
    if (size == 0) {
      size = character_size(bytes);
      if (size == 0)
        return std::nullopt;
      ++out.characters;
      out.widest_bytes = std::max(out.widest_bytes, size);
    }
    bytes.remove_prefix(size);
  }
  return out;
}

std::string without_broken_bytes(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto size = character_size(bytes);
    if (size == 0)
      out.push_back('?');
    else
      out.append(bytes.substr(0, size));
    bytes.remove_prefix(std::max(size, size_t{1}));
  }
  return out;
}

} // namespace dunlin::mariadb
