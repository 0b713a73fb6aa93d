#pragma once

#include "stores/sql/names.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Pieces of SQL text as PostgreSQL reads them.

namespace dunlin::postgresql {

using sql::display_list;
using sql::display_name;
using sql::one_line;

/// `name` as an identifier of SQL: always in double quotes, for any name.
std::string quote_identifier(std::string_view name);

/// `text` as a literal of SQL, whatever the session says of backslashes. It
/// must be valid in the client's encoding and hold no byte 0.
std::string quote_literal(std::string_view text);

/// Quoted identifiers with `, ` between them, each behind `prefix`.
std::string identifier_list(const std::vector<std::string>& names,
                            std::string_view prefix = "");

/// Statements as one text, each with its `;`.
std::string joined(const std::vector<std::string>& statements);

} // namespace dunlin::postgresql
