#pragma once

#include "stores/sql/lexical_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace dunlin::sql {

/// What a piece of an SQL text is.
enum class token_kind : uint8_t {
  word,       ///< a keyword or a bare name
  identifier, ///< a name in quotes
  string,     ///< a text in quotes, with the letters before them
  number,     ///< begins with a digit
  parameter,  ///< stands for a value that is bound to the statement
  variable,   ///< one of the session's
  symbol,     ///< one byte of anything else, or a delimiter
  broken,     ///< a quote or comment without its end, or with a byte 0
  end,        ///< nothing is left
};

/// A piece of an SQL text.
struct sql_token {
  token_kind kind = token_kind::end;
  /// As it stands in the text, quotes included.
  std::string_view text = {};
  /// Where it begins; counts from 1.
  size_t line = 1;
  /// From the first to the last mark of comments that are read as SQL (`/*!`
  /// and their `*/`) between the token before and this one. Empty: none.
  std::string_view marks = {};

  /// Whether this is the keyword `word`, in letters of either case.
  bool is(std::string_view word) const noexcept;

  /// Whether this is the symbol `byte`.
  bool is(char byte) const noexcept {
    return kind == token_kind::symbol && text.size() == 1
           && text.front() == byte;
  }

  /// Whether this may be a name: a word or a name in quotes.
  bool is_name() const noexcept {
    return kind == token_kind::word || kind == token_kind::identifier;
  }
};

/// What stands between the quotes of a token, or all of it; quotes inside are
/// still doubled.
std::string_view bare_text(const sql_token& token) noexcept;

/// Whether this is one of these keywords, in letters of either case.
bool is_one_of(const sql_token& token,
               std::initializer_list<std::string_view> words) noexcept;

/// Whether this is a variable that a script made: `@a`, not `@@a`.
bool is_own_variable(const sql_token& token) noexcept;

/// The name of such a variable in small letters and without quotes: `@a`.
std::string variable_of(const sql_token& token);

/// The name that a token is to the database.
std::string name_of(const lexical_rules& rules, const sql_token& token);

} // namespace dunlin::sql
