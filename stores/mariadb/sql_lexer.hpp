#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// @file
/// The words of a text for MariaDB, as far as we must understand it.

namespace dunlin::mariadb {

enum class token_kind : uint8_t {
  end,
  word,       ///< a keyword or a name without quotes
  identifier, ///< a name in backticks
  string,     ///< in single or double quotes
  number,
  variable, ///< `?`, `@name`, `@@name`
  symbol,   ///< one character
  broken,   ///< a quote or comment without its end, or a byte 0
};

struct sql_token {
  token_kind kind = token_kind::end;
  std::string_view text;
  /// Where it begins; counts from 1.
  size_t line = 1;

  /// Whether it is this keyword, in letters of either case.
  bool is(std::string_view word) const noexcept;

  bool is(char symbol) const noexcept {
    return kind == token_kind::symbol && text.front() == symbol;
  }
};

/// Takes a text apart, word by word. Comments are left out, but for those that
/// the server reads as SQL (`/*! */`): their marks are left out, and what they
/// hold is read.
class sql_lexer {
public:
  /// `text` must outlive the lexer and its tokens.
  explicit sql_lexer(std::string_view text, size_t line = 1) noexcept;

  sql_token next() noexcept;

  /// What has not been read yet.
  std::string_view rest() const noexcept {
    return rest_;
  }

  size_t line() const noexcept {
    return line_;
  }

private:
  /// False: a comment without its end.
  bool skip_blanks() noexcept;

  /// Bytes of a comment at the begin; 0 if there is none.
  size_t comment_size() const noexcept;

  size_t measure(token_kind& kind) const noexcept;
  sql_token take(token_kind kind, size_t size) noexcept;

  std::string_view rest_;
  size_t line_;
  bool is_in_executable_ = false;
};

/// The name in a token, without its backticks or quotes.
std::string_view bare_name(const sql_token& token) noexcept;

} // namespace dunlin::mariadb
