#pragma once

#include "stores/sql/lexical_rules.hpp"
#include "stores/sql/sql_token.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

/// How a session's `sql_mode` has texts read.
struct text_modes {
  /// A text in double quotes is a name.
  bool has_ansi_quotes = false;
};

/// The pieces of one statement.
struct statement_tokens {
  std::vector<sql::sql_token> tokens;
  /// Of each bracket that opens, where it closes; else nothing of use.
  std::vector<size_t> closings;
  /// Why it can't be taken apart; empty: it can.
  std::string problem;
};

const sql::lexical_rules& rules_of(const text_modes& modes) noexcept;

/// Takes a statement apart. What a comment such as `/*!50100 */` holds is among
/// the pieces if a server of `version` reads it.
/// @param text must outlive what is returned.
statement_tokens take_apart(std::string_view text, size_t line,
                            const text_modes& modes, unsigned long version);

using words = std::initializer_list<std::string_view>;

/// Goes through the pieces of a statement, or through those between two
/// brackets. A copy goes on by itself.
class token_cursor {
public:
  explicit token_cursor(const statement_tokens& of) noexcept
      : of_(&of), end_(of.tokens.size()) {
    // nop
  }

  bool at_end() const noexcept {
    return at_ == end_;
  }

  /// One of kind `end` behind the last.
  const sql::sql_token& peek(size_t ahead = 0) const noexcept;
  sql::sql_token take() noexcept;

  /// Whether a keyword stands here; behind a dot it is a name.
  bool is(std::string_view word, size_t ahead = 0) const noexcept;
  bool is(char byte, size_t ahead = 0) const noexcept;
  bool is_one_of(words of, size_t ahead = 0) const noexcept;

  /// Goes past it if it stands here.
  bool take(std::string_view word) noexcept;
  bool take(char byte) noexcept;
  /// All of them, or none.
  bool take_all(words of) noexcept;
  /// As many as stand here.
  void skip(words of) noexcept;

  /// At a bracket that opens: what is between it and its end, past which this
  /// one goes.
  token_cursor take_brackets() noexcept;

  /// What stands before the next comma outside of brackets, past which this one
  /// goes.
  token_cursor take_item() noexcept;

  /// What stands before the next of these bytes outside of brackets; it stays.
  token_cursor take_until(char byte) noexcept;

  /// What stands before `word` and `next` behind it, outside of brackets; all
  /// if they do not stand there.
  token_cursor take_until(std::string_view word, words next) noexcept;

  /// From here to where a copy that went on stands.
  token_cursor up_to(const token_cursor& later) const noexcept {
    return part(at_, later.at_);
  }

  /// One piece, or all between two brackets.
  void skip_one() noexcept;

  /// The text of all that is left.
  std::string_view text() const noexcept;

private:
  token_cursor part(size_t begin, size_t end) const noexcept;

  const statement_tokens* of_;
  size_t at_ = 0;
  size_t end_;
};

} // namespace dunlin::mariadb
