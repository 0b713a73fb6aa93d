#include "config/toml_guard.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// A profile nests four deep.
constexpr std::size_t max_key_parts = 32;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// Whether a string may begin at `at`. A quote right behind a bare word is no
/// TOML; toml++ reads on beyond it, so that what follows counts as bare too.
bool may_begin_string(std::string_view text, std::size_t at) noexcept {
  return at == 0
         || std::string_view{" \t\r\n=,[{."}.find(text[at - 1])
                != std::string_view::npos;
}

/// The number of the byte after the string that begins at `at`. A string that
/// does not end ends the text: toml++ gets no further either.
std::size_t skip_string(std::string_view text, std::size_t at) noexcept {
  auto delimiter = text[at];
  const char three[]{delimiter, delimiter, delimiter};
  std::string_view end{three, 3};
  auto is_long = text.substr(at, 3) == end;
  if (!is_long)
    end.remove_suffix(2);
  at += end.size();
  while (at < text.size() && text.substr(at, end.size()) != end) {
    if (text[at] == '\n' && !is_long)
      return text.size();
    at += text[at] == '\\' && delimiter == '"' ? 2 : 1;
  }
  at = std::min(at + end.size(), text.size());
  // Up to two quotes before the end of a long string are part of it.
  for (auto i = 0; is_long && i < 2; ++i)
    if (at < text.size() && text[at] == delimiter)
      ++at;
  return at;
}

} // namespace

std::optional<toml_hazard> find_toml_hazard(std::string_view text) noexcept {
  std::size_t dots = 0;
  std::size_t at = text.starts_with(byte_order_mark) ? 3 : 0;
  while (at < text.size()) {
    auto character = text[at];
    auto is_quote = character == '"' || character == '\'';
    if (is_quote && may_begin_string(text, at)) {
      at = skip_string(text, at);
      continue;
    }
    if (character == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if ((static_cast<unsigned char>(character) & 0x80) != 0)
      return toml_hazard{at, "a character beyond ASCII outside of quotes"};
    if (character == '.')
      ++dots;
    else if (std::string_view{"=,{}[]\n"}.find(character)
             != std::string_view::npos)
      dots = 0;
    if (dots >= max_key_parts)
      return toml_hazard{at, "a dotted key of more than 32 parts"};
    ++at;
  }
  return std::nullopt;
}

} // namespace dunlin
