#include "stores/sql/sql_lexer.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::sql {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) noexcept {
  return (lower(c) >= 'a' && lower(c) <= 'z') || c == '_'
         || static_cast<unsigned char>(c) >= 0x80;
}

bool holds(std::string_view bytes, char c) noexcept {
  return bytes.find(c) != std::string_view::npos;
}

/// Where the digits and letters end that begin at `from`.
size_t word_end(std::string_view text, size_t from, bool with_dollar) noexcept {
  while (from < text.size()
         && (is_letter(text[from]) || is_digit(text[from])
             || (with_dollar && text[from] == '$')))
    ++from;
  return from;
}

/// Whether digits with letters behind them are a number: 0x1F, 0b01, 1e5.
bool is_number(std::string_view text) noexcept {
  const auto second = lower(text.size() > 1 ? text[1] : '0');
  if (text.front() == '0' && text.size() > 2
      && (second == 'x' || second == 'b'))
    return text.find_first_not_of(
               second == 'x' ? "0123456789abcdefABCDEF" : "01", 2)
           == std::string_view::npos;
  const auto letter = text.find_first_not_of("0123456789");
  return letter == std::string_view::npos
         || (lower(text[letter]) == 'e'
             && text.find_first_not_of("0123456789", letter + 1)
                    == std::string_view::npos);
}

/// Where a quoted text ends that begins at `from`; 0 if it is broken.
size_t quoted_end(std::string_view text, size_t from, bool escapes) noexcept {
  const bool is_bracket = text[from] == '[';
  const char quote = is_bracket ? ']' : text[from];
  for (size_t at = from + 1; at < text.size(); ++at) {
    if (text[at] == '\0')
      return 0;
    if (escapes && text[at] == '\\') {
      ++at;
      continue;
    }
    if (text[at] != quote)
      continue;
    if (is_bracket || at + 1 == text.size() || text[at + 1] != quote)
      return at + 1;
    ++at;
  }
  return 0;
}

size_t line_end(std::string_view text, size_t from,
                std::string_view ends) noexcept {
  return std::min(text.find_first_of(ends, from), text.size());
}

/// PostgreSQL reads `E'a'`, a line break and `'b'` as one string with escapes
/// in all of it. @returns where such a quote stands behind `from`, or 0.
size_t continued_at(std::string_view text, size_t from) noexcept {
  bool is_next_line = false;
  while (from < text.size()) {
    if (is_blank(text[from])) {
      is_next_line = is_next_line || text[from] == '\n' || text[from] == '\r';
      ++from;
    } else if (text.substr(from, 2) == "--") {
      from = line_end(text, from, "\r\n");
    } else {
      break;
    }
  }
  return is_next_line && text.substr(from, 1) == "'" ? from : 0;
}

/// Bytes of a comment that may hold others; 0 if it has no end.
size_t nesting_comment_size(std::string_view text) noexcept {
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

sql_lexer::sql_lexer(const lexical_rules& rules, std::string_view text,
                     size_t line) noexcept
    : rules_(&rules), rest_(text), line_(line) {
  if (rest_.starts_with(byte_order_mark))
    rest_.remove_prefix(byte_order_mark.size());
}

sql_token sql_lexer::next() noexcept {
  marks_ = {};
  if (!skip_blanks())
    return take(token_kind::broken, rest_.size());
  if (rest_.empty() && !opened_.text.empty()) {
    auto out = opened_;
    opened_ = {};
    out.kind = token_kind::broken;
    const auto* begin = out.text.data();
    out.text = {begin, static_cast<size_t>(rest_.data() - begin)};
    return out;
  }
  if (rest_.empty())
    return take(token_kind::end, 0);
  if (is_at_delimiter())
    return take(token_kind::symbol, delimiter_.size());
  auto kind = token_kind::symbol;
  auto size = measure(kind);
  if (size == 0)
    return take(token_kind::broken, rest_.size());
  const bool is_quoted = kind == token_kind::identifier
                         || kind == token_kind::string
                         || (kind == token_kind::variable && is_quote(1));
  if (!is_quoted && !delimiter_.empty())
    size = std::min(
        size, rest_.substr(0, size + delimiter_.size() - 1).find(delimiter_));
  return take(kind, size);
}

std::string_view sql_lexer::take_line() noexcept {
  return take(token_kind::end, line_end(rest_, 0, "\n")).text;
}

bool sql_lexer::skip_blanks() noexcept {
  while (!rest_.empty() && !is_at_delimiter()) {
    if (is_blank(rest_.front())) {
      take(token_kind::end, 1);
    } else if (const auto mark = mark_size(); mark > 0) {
      take_mark(mark);
    } else if (is_line_comment() || rest_.starts_with("/*")) {
      const auto size = comment_size();
      if (size == 0)
        return false;
      take(token_kind::end, size);
    } else {
      return true;
    }
  }
  return true;
}

/// `*/`, and `/*!50100` or `/*M!100100`: what follows is read as SQL.
size_t sql_lexer::mark_size() const noexcept {
  if (!opened_.text.empty() && rest_.starts_with("*/"))
    return 2;
  if (!rules_->has_executable_comments
      || (!rest_.starts_with("/*!") && !rest_.starts_with("/*M!")))
    return 0;
  size_t size = rest_[2] == '!' ? 3 : 4;
  while (size < rest_.size() && is_digit(rest_[size]))
    ++size;
  // A command of the client, at the head of a dump: `/*M!999999\- ... */`.
  return rest_.substr(size, 2) == "\\-" ? 0 : size;
}

void sql_lexer::take_mark(size_t size) noexcept {
  const auto mark = take(token_kind::end, size);
  opened_ = mark.text.starts_with('/') ? mark : sql_token{};
  const auto* begin = marks_.empty() ? mark.text.data() : marks_.data();
  marks_ = {begin, static_cast<size_t>(rest_.data() - begin)};
}

bool sql_lexer::is_line_comment() const noexcept {
  if (rest_.front() == '#')
    return rules_->has_hash_comments;
  if (!rest_.starts_with("--"))
    return false;
  // A blank or any other byte that is no sign.
  return !rules_->dashes_need_blank || rest_.size() == 2
         || static_cast<unsigned char>(rest_[2]) <= ' ' || rest_[2] == '\x7f';
}

size_t sql_lexer::comment_size() const noexcept {
  size_t size = 0;
  if (is_line_comment()) {
    size = line_end(rest_, 0, rules_->returns_end_lines ? "\r\n" : "\n");
  } else if (rules_->comments_nest) {
    size = nesting_comment_size(rest_);
  } else {
    const auto end = rest_.find("*/", 2);
    size = end == std::string_view::npos ? 0 : end + 2;
  }
  // What reads the text as one that ends with a 0 must see what we see.
  return holds(rest_.substr(0, size), '\0') ? 0 : size;
}

size_t sql_lexer::measure(token_kind& kind) const noexcept {
  const char first = rest_.front();
  if (first == '\0')
    return 0;
  if (is_quote(0))
    return measure_quoted(0, kind);
  if (is_letter(first))
    return measure_word(kind);
  if (is_digit(first)) {
    const auto end = word_end(rest_, 0, rules_->digits_begin_names);
    kind = rules_->digits_begin_names && !is_number(rest_.substr(0, end))
               ? token_kind::word
               : token_kind::number;
    return end;
  }
  return first == '$' ? measure_dollar(kind) : measure_sign(kind);
}

bool sql_lexer::is_quote(size_t at) const noexcept {
  return at < rest_.size()
         && (holds(rules_->string_quotes, rest_[at])
             || holds(rules_->name_quotes, rest_[at]));
}

size_t sql_lexer::measure_quoted(size_t from, token_kind& kind) const noexcept {
  const bool is_string = holds(rules_->string_quotes, rest_[from]);
  kind = is_string ? token_kind::string : token_kind::identifier;
  return quoted_end(rest_, from, is_string && rules_->has_escapes);
}

size_t sql_lexer::measure_word(token_kind& kind) const noexcept {
  const char prefix = lower(rest_.front());
  const auto second = rest_.substr(1, 1);
  if (rules_->has_prefixes && second == "'") {
    if (prefix == 'b' || prefix == 'x' || prefix == 'n')
      return measure_quoted(1, kind);
    if (prefix == 'e') {
      kind = token_kind::string;
      auto end = quoted_end(rest_, 1, true);
      for (auto at = continued_at(rest_, end); end > 0 && at > 0;
           at = continued_at(rest_, end))
        end = quoted_end(rest_, at, true);
      return end;
    }
  }
  const auto quote = rest_.size() > 2 ? rest_[2] : ' ';
  if (rules_->has_prefixes && prefix == 'u' && second == "&"
      && (quote == '\'' || quote == '"'))
    return measure_quoted(2, kind);
  kind = token_kind::word;
  return word_end(rest_, 0, true);
}

size_t sql_lexer::measure_dollar(token_kind& kind) const noexcept {
  if (rules_->dollar == dollar_sign::word) {
    kind = token_kind::word;
    return word_end(rest_, 0, true);
  }
  const bool is_parameter = rules_->dollar == dollar_sign::parameter;
  const auto end = word_end(rest_, 1, is_parameter);
  if (is_parameter || (end > 1 && is_digit(rest_[1]))) {
    kind = end > 1 ? token_kind::parameter : token_kind::symbol;
    return end;
  }
  if (end == rest_.size() || rest_[end] != '$')
    return 1;
  kind = token_kind::string;
  const auto tag = rest_.substr(0, end + 1);
  const auto close = rest_.find(tag, tag.size());
  if (close == std::string_view::npos || holds(rest_.substr(0, close), '\0'))
    return 0;
  return close + tag.size();
}

/// `@a.b`, whose dot is a letter as any other; that of `@@session.a` is none.
size_t sql_lexer::variable_size() const noexcept {
  if (rest_.starts_with("@@"))
    return word_end(rest_, 2, true);
  auto end = word_end(rest_, 1, true);
  while (end < rest_.size() && rest_[end] == '.')
    end = word_end(rest_, end + 1, true);
  return end;
}

size_t sql_lexer::measure_sign(token_kind& kind) const noexcept {
  const char first = rest_.front();
  if (first == '?' && rules_->has_question_marks) {
    kind = token_kind::parameter;
    size_t end = 1;
    while (end < rest_.size() && is_digit(rest_[end]))
      ++end;
    return end;
  }
  if (first == '@' && rules_->has_variables) {
    auto size = is_quote(1) ? measure_quoted(1, kind) : variable_size();
    kind = token_kind::variable;
    return size;
  }
  const auto end = word_end(rest_, 1, true);
  if (!holds(rules_->parameter_signs, first) || end == 1)
    return 1;
  kind = token_kind::parameter;
  return end;
}

sql_token sql_lexer::take(token_kind kind, size_t size) noexcept {
  const sql_token out{kind, rest_.substr(0, size), line_, marks_};
  line_ += static_cast<size_t>(
      std::count(out.text.begin(), out.text.end(), '\n'));
  rest_.remove_prefix(size);
  return out;
}

std::string setting_of(const sql_token& token, sql_lexer rest) {
  const bool is_scope
      = same_name(token.text, "@@session") || same_name(token.text, "@@local");
  return is_scope && rest.next().is('.')
             ? "@@" + std::string{bare_text(rest.next())}
             : std::string{token.text};
}

} // namespace dunlin::sql
