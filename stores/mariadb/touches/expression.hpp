#pragma once

#include "stores/mariadb/touches/reading.hpp"

namespace dunlin::mariadb {

/// Tells where an expression ends: outside of brackets and of CASE.
using expression_end = bool (*)(const token_cursor& at);

bool never_ends(const token_cursor& at);

/// What the queries and calls in an expression, or in a list of some, use. Goes
/// to its end.
void read_expression(reading& in, token_cursor& at,
                     expression_end ends = never_ends);

/// A text in quotes as the value that it is; none if that is not known.
std::optional<std::string> literal_of(const sql::sql_token& token);

// -- functions of the server's own ---

/// Whether a word before a bracket is one, or a keyword.
bool is_system_function(const std::string& name);

/// Uses what a call of one touches besides its arguments.
/// @returns whether all of it was said, so that its arguments are not read.
bool call_system_function(reading& in, const std::string& name,
                          token_cursor arguments);

} // namespace dunlin::mariadb
