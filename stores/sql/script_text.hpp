#pragma once

#include "config/error.hpp"
#include "stores/sql/sql_token.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// A script and its statements.

namespace dunlin::sql {

/// One statement of a script.
struct script_statement {
  /// Without the delimiter that ends it and the blanks before it.
  std::string_view text;
  /// Where it begins; counts from 1.
  size_t line = 1;
  /// It can't run inside a transaction; told by `read_script`.
  bool is_outside = false;
};

/// A place in a script as it stands before a message: `FILE:LINE: `.
std::string script_place(std::string_view path, size_t line);

/// Follows one statement, and knows which delimiters inside of it do not end
/// it: those in the body of a trigger or function.
class statement_end {
public:
  virtual ~statement_end() = default;

  /// Tells the next token. @returns whether a delimiter ends the statement
  /// here.
  virtual bool may_end_at(const sql_token& token) noexcept = 0;

  /// The word that opened the body that the statement is in; of kind `end`:
  /// none that must be closed.
  virtual sql_token open() const noexcept {
    return {};
  }
};

/// How a database's own client takes a script apart.
struct script_grammar {
  const lexical_rules& words;
  /// For each statement whose delimiter is the semicolon; without it every
  /// delimiter ends one.
  std::unique_ptr<statement_end> (*make_end)() = nullptr;
  /// A line `DELIMITER ...` says what ends the statements behind it.
  bool has_delimiter_command = false;
};

/// Takes a script apart: at semicolons, or what else its grammar says, outside
/// of quotes and comments. Nothing but comments gives an empty list.
/// @param text must outlive what is returned.
/// @returns `script_refused`, with file and line, for a quote or comment
///   or a body without its end, marks of goose out of their order, a comment
///   `-- dunlin:` behind the first statement (not in a body), and a byte 0.
result<std::vector<script_statement>>
split_statements(const script_grammar& grammar, const std::string& path,
                 std::string_view text);

} // namespace dunlin::sql
