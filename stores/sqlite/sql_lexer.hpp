#pragma once

#include <cstddef>
#include <string_view>

namespace dunlin::sqlite {

/// What a piece of an SQL text is.
enum class token_kind {
  word,       ///< a keyword or a bare name
  identifier, ///< a name in double quotes, brackets or backticks
  string,     ///< 'a string'
  number,     ///< begins with a digit
  variable,   ///< ?, ?1, :name, @name or $name
  symbol,     ///< one byte of anything else
  broken,     ///< a quote or comment without its end, or a byte 0
  end,        ///< nothing is left
};

/// A piece of an SQL text.
struct sql_token {
  token_kind kind = token_kind::end;
  /// As it stands in the text, quotes included.
  std::string_view text;
  /// Counts from 1.
  size_t line = 1;

  /// Whether this is the keyword `word`, which is given in capitals.
  bool is(std::string_view word) const noexcept;

  /// Whether this is the symbol `byte`.
  bool is(char byte) const noexcept {
    return kind == token_kind::symbol && text.front() == byte;
  }
};

/// Takes an SQL text apart as SQLite's own tokenizer does. Blanks and comments
/// are left out.
class sql_lexer {
public:
  /// `text` must outlive the lexer and its tokens; `line` is that of its start.
  explicit sql_lexer(std::string_view text, size_t line = 1) noexcept;

  /// The next token; `end` again and again once nothing is left. After a broken
  /// token nothing is left.
  sql_token next() noexcept;

private:
  /// Skips blanks and comments. @returns false at a comment without its end.
  bool skip_blanks() noexcept;

  /// Bytes of the token that begins here, and its kind.
  size_t measure(token_kind& kind) const noexcept;

  sql_token take(token_kind kind, size_t size) noexcept;

  std::string_view rest_;
  size_t line_;
};

} // namespace dunlin::sqlite
