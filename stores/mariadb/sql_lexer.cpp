#include "stores/mariadb/sql_lexer.hpp"

#include "stores/mariadb/sql_text.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Bytes past ASCII are letters, as they are to the server.
bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c)
         || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

size_t word_end(std::string_view text, size_t from) noexcept {
  while (from < text.size() && is_word(text[from]))
    ++from;
  return from;
}

/// Bytes up to the end of a quoted text, in which its quote is doubled or, but
/// for names, behind a backslash; 0 if it has no end.
size_t quoted_size(std::string_view text, char quote) noexcept {
  for (size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\0')
      return 0;
    if (text[at] == '\\' && quote != '`') {
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

size_t line_size(std::string_view text) noexcept {
  return std::min(text.find('\n'), text.size());
}

/// `/*!50100` and `/*M!100100`: what follows is read as SQL.
size_t executable_mark(std::string_view text) noexcept {
  if (!text.starts_with("/*!") && !text.starts_with("/*M!"))
    return 0;
  size_t size = text[2] == '!' ? 3 : 4;
  while (size < text.size() && is_digit(text[size]))
    ++size;
  return size;
}

} // namespace

bool sql_token::is(std::string_view word) const noexcept {
  return kind == token_kind::word && same_name(text, word);
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
    return take(is_in_executable_ ? token_kind::broken : token_kind::end, 0);
  auto kind = token_kind::symbol;
  const auto size = measure(kind);
  if (size == 0)
    return take(token_kind::broken, rest_.size());
  return take(kind, size);
}

bool sql_lexer::skip_blanks() noexcept {
  while (!rest_.empty()) {
    if (is_blank(rest_.front())) {
      take(token_kind::end, 1);
    } else if (is_in_executable_ && rest_.starts_with("*/")) {
      is_in_executable_ = false;
      take(token_kind::end, 2);
    } else if (const auto mark = executable_mark(rest_); mark > 0) {
      is_in_executable_ = true;
      take(token_kind::end, mark);
    } else if (rest_.starts_with("/*")) {
      const auto end = rest_.find("*/", 2);
      if (end == std::string_view::npos)
        return false;
      take(token_kind::end, end + 2);
    } else if (const auto size = comment_size(); size > 0) {
      take(token_kind::end, size);
    } else {
      return true;
    }
  }
  return true;
}

/// `#`, and `--` with a blank behind it.
size_t sql_lexer::comment_size() const noexcept {
  const bool is_dashes
      = rest_.starts_with("--") && (rest_.size() == 2 || is_blank(rest_[2]));
  return is_dashes || rest_.front() == '#' ? line_size(rest_) : 0;
}

size_t sql_lexer::measure(token_kind& kind) const noexcept {
  const char first = rest_.front();
  switch (first) {
  case '\0':
    return 0;
  case '\'':
  case '"':
    kind = token_kind::string;
    return quoted_size(rest_, first);
  case '`':
    kind = token_kind::identifier;
    return quoted_size(rest_, first);
  case '?':
    kind = token_kind::variable;
    return 1;
  case '@':
    kind = token_kind::variable;
    return word_end(rest_, rest_.starts_with("@@") ? 2 : 1);
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
  line_ += static_cast<size_t>(
      std::count(out.text.begin(), out.text.end(), '\n'));
  rest_.remove_prefix(size);
  return out;
}

std::string_view bare_name(const sql_token& token) noexcept {
  if (token.kind != token_kind::identifier && token.kind != token_kind::string)
    return token.text;
  return token.text.substr(1, token.text.size() - 2);
}

} // namespace dunlin::mariadb
