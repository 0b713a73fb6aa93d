#pragma once

#include <cstddef>
#include <string_view>

namespace dunlin::postgresql {

/// What a piece of an SQL text is.
enum class token_kind {
  word,       ///< a keyword or a bare name
  identifier, ///< "a name", U&"a name"
  string,     ///< 'a string', E'a string', $tag$a string$tag$
  number,     ///< begins with a digit
  parameter,  ///< $1
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

/// Whether two texts differ in the case of ASCII letters at most.
bool same_word(std::string_view left, std::string_view right) noexcept;

/// Takes an SQL text apart as PostgreSQL's own scanner does, with
/// `standard_conforming_strings` on. Blanks and comments, which nest, are left
/// out.
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

  /// Bytes of the token that begins here, and its kind; 0: it is broken.
  size_t measure(token_kind& kind) const noexcept;
  size_t measure_word(token_kind& kind) const noexcept;
  size_t measure_dollar(token_kind& kind) const noexcept;

  sql_token take(token_kind kind, size_t size) noexcept;

  std::string_view rest_;
  size_t line_;
};

} // namespace dunlin::postgresql
