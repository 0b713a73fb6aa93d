#pragma once

#include "stores/sql/script_text.hpp"

#include <memory>

namespace dunlin::postgresql {

/// Finds where a statement of a script ends, as psql does: at a semicolon, but
/// not in brackets (CREATE RULE) and not in the body of a function that begins
/// with BEGIN ATOMIC.
std::unique_ptr<sql::statement_end> make_statement_end();

} // namespace dunlin::postgresql
