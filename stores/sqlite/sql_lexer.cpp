#include "stores/sqlite/sql_lexer.hpp"

#include "stores/sqlite/sql_text.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Bytes past ASCII are letters, as they are to SQLite.
bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c)
         || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

/// Bytes from `from` on that belong to words.
size_t word_end(std::string_view text, size_t from) noexcept {
  while (from < text.size() && is_word(text[from]))
    ++from;
  return from;
}

/// Bytes up to the end of a quoted text, whose quote is doubled inside it;
/// 0 if it has no end.
size_t quoted_size(std::string_view text, char quote) noexcept {
  for (size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\0')
      return 0;
    if (text[at] != quote)
      continue;
    if (at + 1 == text.size() || text[at + 1] != quote || quote == ']')
      return at + 1;
    ++at;
  }
  return 0;
}

} // namespace

bool sql_token::is(std::string_view word) const noexcept {
  return kind == token_kind::word && same_name(text, word);
}

sql_lexer::sql_lexer(std::string_view text, size_t line) noexcept
    : rest_(text), line_(line) {
  if (rest_.substr(0, byte_order_mark.size()) == byte_order_mark)
    rest_.remove_prefix(byte_order_mark.size());
}

sql_token sql_lexer::next() noexcept {
  if (!skip_blanks())
    return take(token_kind::broken, rest_.size());
  if (rest_.empty())
    return take(token_kind::end, 0);
  auto kind = token_kind::symbol;
  const auto size = measure(kind);
  if (size == 0)
    return take(token_kind::broken, rest_.size());
  return take(kind, size);
}

bool sql_lexer::skip_blanks() noexcept {
  while (!rest_.empty()) {
    size_t size = 0;
    if (is_blank(rest_.front())) {
      size = 1;
    } else if (rest_.substr(0, 2) == "--") {
      size = std::min(rest_.find('\n'), rest_.size());
    } else if (rest_.substr(0, 2) == "/*") {
      const auto end = rest_.find("*/", 2);
      if (end == std::string_view::npos)
        return false;
      size = end + 2;
    } else {
      return true;
    }
    take(token_kind::end, size);
  }
  return true;
}

size_t sql_lexer::measure(token_kind& kind) const noexcept {
  const char first = rest_.front();
  switch (first) {
  case '\0':
    return 0;
  case '\'':
    kind = token_kind::string;
    return quoted_size(rest_, first);
  case '"':
  case '`':
    kind = token_kind::identifier;
    return quoted_size(rest_, first);
  case '[':
    kind = token_kind::identifier;
    return quoted_size(rest_, ']');
  case '?':
    kind = token_kind::variable;
    return word_end(rest_, 1);
  case ':':
  case '@':
  case '$':
    if (word_end(rest_, 1) == 1)
      return 1;
    kind = token_kind::variable;
    return word_end(rest_, 1);
  default:
    break;
  }
  if (!is_word(first))
    return 1;
  kind = is_digit(first) ? token_kind::number : token_kind::word;
  return word_end(rest_, 0);
}

sql_token sql_lexer::take(token_kind kind, size_t size) noexcept {
  const sql_token out{kind, rest_.substr(0, size), line_};
  const auto lines = std::count(out.text.begin(), out.text.end(), '\n');
  line_ += static_cast<size_t>(lines);
  rest_.remove_prefix(size);
  return out;
}

} // namespace dunlin::sqlite
