#pragma once

#include "stores/sql/sql_token.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dunlin::sql {

/// Takes an SQL text apart as a database's own scanner does. Blanks and
/// comments are left out, but for comments that the database reads as SQL
/// (`/*! */`): only their marks are. A copy goes on by itself from where it was
/// taken.
class sql_lexer {
public:
  /// `rules` and `text` must outlive the lexer and its tokens; `line` is that
  /// of the text's start.
  explicit sql_lexer(const lexical_rules& rules, std::string_view text,
                     size_t line = 1) noexcept;

  /// The next token; `end` again and again once nothing is left. After a broken
  /// token nothing is left.
  sql_token next() noexcept;

  /// The rest of the line, which is not read as SQL. Not within `/*! */`.
  std::string_view take_line() noexcept;

  /// From here on this text is a symbol wherever it stands outside of quotes
  /// and comments, also within what would be a word. It must outlive the lexer;
  /// empty: none.
  void set_delimiter(std::string_view delimiter) noexcept {
    delimiter_ = delimiter;
  }

private:
  bool is_at_delimiter() const noexcept {
    return !delimiter_.empty() && rest_.starts_with(delimiter_);
  }

  /// Skips blanks and comments. @returns false at a broken comment.
  bool skip_blanks() noexcept;

  /// Bytes of a mark of `/*! */` that begins here, or 0.
  size_t mark_size() const noexcept;
  void take_mark(size_t size) noexcept;

  bool is_line_comment() const noexcept;

  /// Bytes of the comment that begins here; 0: it is broken.
  size_t comment_size() const noexcept;

  /// Bytes of the token that begins here, and its kind; 0: it is broken.
  size_t measure(token_kind& kind) const noexcept;
  bool is_quote(size_t at) const noexcept;
  size_t measure_quoted(size_t from, token_kind& kind) const noexcept;
  size_t measure_word(token_kind& kind) const noexcept;
  size_t measure_dollar(token_kind& kind) const noexcept;
  size_t variable_size() const noexcept;
  size_t measure_sign(token_kind& kind) const noexcept;

  sql_token take(token_kind kind, size_t size) noexcept;

  const lexical_rules* rules_;
  std::string_view rest_;
  size_t line_;
  std::string_view delimiter_;
  /// The begin of the `/*!` that is read now; of size 0 outside.
  sql_token opened_;
  std::string_view marks_;
};

/// The text of a token, of a setting without its scope: `@@identity` of
/// `@@session.identity`.
/// @param rest what stands behind it.
std::string setting_of(const sql_token& token, sql_lexer rest);

} // namespace dunlin::sql
