#pragma once

#include "stores/sql/script_text.hpp"

#include <memory>

namespace dunlin::sqlite {

/// Finds where a statement of a script ends: at a semicolon, but inside of
/// CREATE TRIGGER only at the one behind `; END`.
std::unique_ptr<sql::statement_end> make_statement_end();

} // namespace dunlin::sqlite
