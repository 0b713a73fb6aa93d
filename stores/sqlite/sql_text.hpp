#pragma once

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Pieces of SQL text, and names as they stand in messages.

namespace dunlin::sqlite {

/// `name` as an identifier of SQL: always in double quotes, for any name.
std::string quote_identifier(std::string_view name);

/// `text` as a literal of SQL, in single quotes.
std::string quote_literal(std::string_view text);

/// Quoted identifiers with `, ` between them.
std::string identifier_list(const std::vector<std::string>& names);

/// `text` without line breaks and control characters: messages are one line.
std::string one_line(std::string_view text);

/// A name as it stands in a message: in single quotes, on one line.
std::string display_name(std::string_view name);

/// Names as they stand in a message, with `, ` between them.
std::string display_list(const std::vector<std::string>& names);

/// Whether SQLite takes two names for one: ASCII letters in either case.
bool same_name(std::string_view left, std::string_view right) noexcept;

} // namespace dunlin::sqlite
