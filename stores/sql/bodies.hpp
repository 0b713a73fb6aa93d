#pragma once

#include "stores/sql/sql_token.hpp"

#include <string>

namespace dunlin::sql {

/// The text that a string is, where no backslash is in it: a body in dollar
/// signs or in quotes.
std::string body_of(const lexical_rules& words, const sql_token& token);

} // namespace dunlin::sql
