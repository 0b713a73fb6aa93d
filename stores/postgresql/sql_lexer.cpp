#include "stores/postgresql/sql_lexer.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Bytes past ASCII are letters.
bool is_letter(char c) noexcept {
  return (upper(c) >= 'A' && upper(c) <= 'Z') || c == '_'
         || static_cast<unsigned char>(c) >= 0x80;
}

/// Bytes from `from` on that belong to a word; a dollar does inside of one.
size_t word_end(std::string_view text, size_t from, bool with_dollar) noexcept {
  while (from < text.size()
         && (is_letter(text[from]) || is_digit(text[from])
             || (with_dollar && text[from] == '$')))
    ++from;
  return from;
}

/// Bytes up to the end of a quoted text that begins at `from`; 0 if it has
/// none. The quote is doubled inside, or with `escapes` behind a backslash.
size_t quoted_end(std::string_view text, size_t from, bool escapes) noexcept {
  const char quote = text[from];
  for (size_t at = from + 1; at < text.size(); ++at) {
    if (text[at] == '\0')
      return 0;
    if (escapes && text[at] == '\\') {
      ++at;
      continue;
    }
    if (text[at] != quote)
      continue;
    if (at + 1 == text.size() || text[at + 1] != quote)
      return at + 1;
    ++at;
  }
  return 0;
}

/// Bytes of a comment, which may hold others; 0 if it has no end.
size_t comment_size(std::string_view text) noexcept {
  size_t depth = 0;
  for (size_t at = 0; at + 1 < text.size();) {
    const auto two = text.substr(at, 2);
    if (two == "/*")
      ++depth;
    else if (two == "*/")
      --depth;
    at += two == "/*" || two == "*/" ? 2 : 1;
    if (depth == 0)
      return at;
  }
  return 0;
}

} // namespace

bool same_word(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return upper(a) == upper(b); });
}

bool sql_token::is(std::string_view word) const noexcept {
  return kind == token_kind::word && same_word(text, word);
}

sql_lexer::sql_lexer(std::string_view text, size_t line) noexcept
    : rest_(text), line_(line) {
  if (rest_.starts_with(byte_order_mark))
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
    size_t size = 1;
    if (rest_.starts_with("--"))
      size = std::min(rest_.find('\n'), rest_.size());
    else if (rest_.starts_with("/*"))
      size = comment_size(rest_);
    else if (!is_blank(rest_.front()))
      return true;
    if (size == 0)
      return false;
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
    return quoted_end(rest_, 0, false);
  case '"':
    kind = token_kind::identifier;
    return quoted_end(rest_, 0, false);
  case '$':
    return measure_dollar(kind);
  default:
    break;
  }
  if (is_digit(first)) {
    kind = token_kind::number;
    return word_end(rest_, 0, false);
  }
  return is_letter(first) ? measure_word(kind) : 1;
}

size_t sql_lexer::measure_word(token_kind& kind) const noexcept {
  const auto second = rest_.substr(1, 1);
  const char prefix = upper(rest_.front());
  if (second == "'"
      && (prefix == 'E' || prefix == 'B' || prefix == 'X' || prefix == 'N')) {
    kind = token_kind::string;
    return quoted_end(rest_, 1, prefix == 'E');
  }
  const auto quote = rest_.substr(std::min<size_t>(2, rest_.size()), 1);
  if (prefix == 'U' && second == "&" && (quote == "'" || quote == "\"")) {
    kind = quote == "'" ? token_kind::string : token_kind::identifier;
    return quoted_end(rest_, 2, false);
  }
  kind = token_kind::word;
  return word_end(rest_, 0, true);
}

size_t sql_lexer::measure_dollar(token_kind& kind) const noexcept {
  if (rest_.size() > 1 && is_digit(rest_[1])) {
    kind = token_kind::parameter;
    return word_end(rest_, 1, false);
  }
  const auto tag_end = word_end(rest_, 1, false);
  if (tag_end == rest_.size() || rest_[tag_end] != '$')
    return 1;
  kind = token_kind::string;
  const auto tag = rest_.substr(0, tag_end + 1);
  const auto end = rest_.find(tag, tag.size());
  return end == std::string_view::npos ? 0 : end + tag.size();
}

sql_token sql_lexer::take(token_kind kind, size_t size) noexcept {
  const sql_token out{kind, rest_.substr(0, size), line_};
  const auto lines = std::count(out.text.begin(), out.text.end(), '\n');
  line_ += static_cast<size_t>(lines);
  rest_.remove_prefix(size);
  return out;
}

} // namespace dunlin::postgresql
