#include "stores/mariadb/touches/token_cursor.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <charconv>

namespace dunlin::mariadb {

namespace {

constexpr sql::lexical_rules make_ansi_rules() {
  auto out = lexical;
  out.string_quotes = "'";
  out.name_quotes = "`\"";
  return out;
}

constexpr sql::lexical_rules ansi_lexical = make_ansi_rules();

/// Follows the marks of comments that may be read as SQL.
class mark_reader {
public:
  explicit mark_reader(unsigned long version) : version_(version) {
    // nop
  }

  void read(std::string_view marks) {
    for (size_t at = 0; at < marks.size();) {
      if (marks.substr(at, 2) == "*/") {
        is_skipped_ = false;
        at += 2;
      } else if (marks.substr(at, 2) == "/*") {
        at = open(marks, at + 2);
      } else {
        ++at;
      }
    }
  }

  bool is_skipped() const noexcept {
    return is_skipped_;
  }

  bool is_unsure() const noexcept {
    return is_unsure_;
  }

private:
  /// Versions of MySQL from 5.7 on are not MariaDB's own: it skips these.
  size_t open(std::string_view marks, size_t at) {
    const bool is_own = marks.substr(at, 1) == "M";
    at += is_own ? 2 : 1;
    unsigned long wanted = 0;
    const auto* begin = marks.data() + at;
    const auto found
        = std::from_chars(begin, marks.data() + marks.size(), wanted);
    const bool is_other = !is_own && wanted >= 50700 && wanted <= 99999;
    is_unsure_ = is_unsure_ || (!is_other && wanted > oldest && version_ == 0);
    is_skipped_ = is_other || (version_ != 0 && wanted > version_);
    return static_cast<size_t>(found.ptr - marks.data());
  }

  /// Each server that is used has this one.
  static constexpr unsigned long oldest = 100'500;

  unsigned long version_;
  bool is_skipped_ = false;
  bool is_unsure_ = false;
};

/// So many brackets within one another are read: no server takes more.
constexpr size_t depth_max = 500;

/// Where each bracket closes. @returns false if one does not.
bool match_brackets(statement_tokens& in) {
  std::vector<size_t> open;
  in.closings.resize(in.tokens.size());
  for (size_t i = 0; i < in.tokens.size(); ++i) {
    if (in.tokens[i].is('('))
      open.push_back(i);
    if (!in.tokens[i].is(')'))
      continue;
    if (open.empty() || open.size() > depth_max)
      return false;
    in.closings[open.back()] = i;
    open.pop_back();
  }
  return open.empty();
}

} // namespace

const sql::lexical_rules& rules_of(const text_modes& modes) noexcept {
  return modes.has_ansi_quotes ? ansi_lexical : lexical;
}

statement_tokens take_apart(std::string_view text, size_t line,
                            const text_modes& modes, unsigned long version) {
  statement_tokens out;
  sql::sql_lexer lexer{rules_of(modes), text, line};
  mark_reader marks{version};
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next()) {
    if (token.kind == sql::token_kind::broken) {
      out.problem = "a quote or comment has no end";
      return out;
    }
    marks.read(token.marks);
    if (!marks.is_skipped())
      out.tokens.push_back(token);
  }
  if (marks.is_unsure())
    out.problem = "whether the server reads a comment for its version is not "
                  "known";
  else if (!match_brackets(out))
    out.problem = "a bracket has no other half, or too many stand within one"
                  " another";
  return out;
}

const sql::sql_token& token_cursor::peek(size_t ahead) const noexcept {
  static const sql::sql_token none;
  return at_ + ahead < end_ ? of_->tokens[at_ + ahead] : none;
}

sql::sql_token token_cursor::take() noexcept {
  const auto out = peek();
  at_ += at_end() ? 0 : 1;
  return out;
}

bool token_cursor::is(std::string_view word, size_t ahead) const noexcept {
  const auto at = at_ + ahead;
  return peek(ahead).is(word) && (at == 0 || !of_->tokens[at - 1].is('.'));
}

bool token_cursor::is(char byte, size_t ahead) const noexcept {
  return peek(ahead).is(byte);
}

bool token_cursor::is_one_of(words of, size_t ahead) const noexcept {
  return std::any_of(of.begin(), of.end(),
                     [&](auto word) { return is(word, ahead); });
}

bool token_cursor::take(std::string_view word) noexcept {
  const bool stands = is(word);
  at_ += stands ? 1 : 0;
  return stands;
}

bool token_cursor::take(char byte) noexcept {
  const bool stands = is(byte);
  at_ += stands ? 1 : 0;
  return stands;
}

bool token_cursor::take_all(words of) noexcept {
  size_t ahead = 0;
  for (const auto word : of)
    if (!is(word, ahead++))
      return false;
  at_ += ahead;
  return true;
}

void token_cursor::skip(words of) noexcept {
  while (is_one_of(of))
    ++at_;
}

token_cursor token_cursor::part(size_t begin, size_t end) const noexcept {
  auto out = *this;
  out.at_ = begin;
  out.end_ = end;
  return out;
}

token_cursor token_cursor::take_brackets() noexcept {
  const auto close = of_->closings[at_];
  const auto out = part(at_ + 1, close);
  at_ = close + 1;
  return out;
}

token_cursor token_cursor::take_until(char byte) noexcept {
  const auto begin = at_;
  while (!at_end() && !is(byte))
    skip_one();
  return part(begin, at_);
}

token_cursor token_cursor::take_item() noexcept {
  const auto out = take_until(',');
  take(',');
  return out;
}

token_cursor token_cursor::take_until(std::string_view word,
                                      words next) noexcept {
  const auto begin = at_;
  while (!at_end() && !(is(word) && (next.size() == 0 || is_one_of(next, 1))))
    skip_one();
  return part(begin, at_);
}

std::string_view token_cursor::text() const noexcept {
  if (at_end())
    return {};
  const auto* begin = of_->tokens[at_].text.data();
  const auto last = of_->tokens[end_ - 1].text;
  return {begin, static_cast<size_t>(last.data() + last.size() - begin)};
}

void token_cursor::skip_one() noexcept {
  if (is('('))
    at_ = of_->closings[at_] + 1;
  else
    take();
}

} // namespace dunlin::mariadb
