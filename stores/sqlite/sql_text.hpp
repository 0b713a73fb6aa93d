#pragma once

#include "stores/sql/names.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Pieces of SQL text.

namespace dunlin::sqlite {

/// `name` as an identifier of SQL: always in double quotes, for any name.
std::string quote_identifier(std::string_view name);

/// `text` as a literal of SQL, in single quotes.
std::string quote_literal(std::string_view text);

/// Quoted identifiers with `, ` between them.
std::string identifier_list(const std::vector<std::string>& names);

using sql::display_list;
using sql::display_name;
using sql::is_ledger_name;
using sql::one_line;

} // namespace dunlin::sqlite
