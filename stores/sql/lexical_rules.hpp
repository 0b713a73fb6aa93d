#pragma once

#include <cstdint>
#include <string_view>

namespace dunlin::sql {

/// What a dollar sign begins. Inside of a word it belongs to it everywhere.
enum class dollar_sign : uint8_t {
  word,      ///< `$a` is a name
  parameter, ///< `$a` is a parameter
  quote,     ///< `$a$ text $a$` is a string, `$1` a parameter
};

/// How a database takes an SQL text apart, where they differ. Each folder has a
/// constant of it. Alike everywhere: quotes are doubled inside of quotes, `--`
/// and `/* */` are comments, bytes past ASCII are letters.
struct lexical_rules {
  /// Bytes that begin and end a string.
  std::string_view string_quotes = "'";
  /// Bytes that begin and end a name; `[` ends with `]`.
  std::string_view name_quotes = "\"";
  /// In a string a backslash takes the byte behind it along.
  bool has_escapes = false;
  /// E'', B'', X'', N'', U&'' and U&"" are one piece; E'' has escapes.
  bool has_prefixes = false;
  dollar_sign dollar = dollar_sign::word;
  /// `?`, also with a number, is a parameter.
  bool has_question_marks = false;
  /// Bytes that make a parameter of the name behind them.
  std::string_view parameter_signs = {};
  /// `@a` and `@@a` are variables.
  bool has_variables = false;
  /// Only `-- ` is a comment, not `--a`.
  bool dashes_need_blank = false;
  /// `2020_sales` is a name.
  bool digits_begin_names = false;
  /// `#` begins a comment.
  bool has_hash_comments = false;
  /// A carriage return alone ends a comment of one line.
  bool returns_end_lines = false;
  /// A comment may hold others.
  bool comments_nest = false;
  /// What `/*! */` holds is read as SQL.
  bool has_executable_comments = false;
  /// Names without quotes become small letters.
  bool folds_names = false;
};

} // namespace dunlin::sql
