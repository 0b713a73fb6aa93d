#include "app/mapping/base64.hpp"

#include <array>
#include <cstdint>

namespace dunlin {

namespace {

constexpr std::string_view alphabet
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr uint8_t no_digit = 64;

constexpr std::array<uint8_t, 256> make_digits() {
  std::array<uint8_t, 256> out{};
  out.fill(no_digit);
  for (uint8_t at = 0; at < alphabet.size(); ++at)
    out[static_cast<uint8_t>(alphabet[at])] = at;
  return out;
}

constexpr auto digits = make_digits();

/// Three bytes as one number; those that are missing are 0.
uint32_t group_of(std::string_view bytes) noexcept {
  uint32_t out = 0;
  for (size_t at = 0; at < 3; ++at)
    out = out << 8
          | (at < bytes.size() ? static_cast<uint8_t>(bytes[at]) : uint8_t{});
  return out;
}

} // namespace

void append_base64(std::string& out, std::string_view bytes) {
  for (; !bytes.empty();
       bytes.remove_prefix(std::min<size_t>(3, bytes.size()))) {
    const auto group = group_of(bytes);
    char text[4];
    for (size_t at = 0; at < 4; ++at)
      text[at] = alphabet[group >> (18 - 6 * at) & 63];
    for (size_t missing = bytes.size(); missing < 3; ++missing)
      text[missing + 1] = '=';
    out.append(text, sizeof text);
  }
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  while (!text.empty()) {
    const auto four = text.substr(0, 4);
    text.remove_prefix(4);
    const bool is_last = text.empty();
    const auto end = is_last ? four.find('=') : std::string_view::npos;
    const auto count = end == std::string_view::npos ? size_t{4} : end;
    if (count < 2 || four.find_first_not_of('=', count) != four.npos)
      return std::nullopt;
    uint32_t group = 0;
    for (size_t at = 0; at < 4; ++at) {
      const auto digit
          = at < count ? digits[static_cast<uint8_t>(four[at])] : uint8_t{};
      if (digit == no_digit)
        return std::nullopt;
      group = group << 6 | digit;
    }
    // What padding hides must be nothing.
    if ((count == 2 && (group & 0xffff) != 0)
        || (count == 3 && (group & 0xff) != 0))
      return std::nullopt;
    for (size_t at = 0; at + 1 < count; ++at)
      out.push_back(static_cast<char>(group >> (16 - 8 * at) & 0xff));
  }
  return out;
}

} // namespace dunlin
