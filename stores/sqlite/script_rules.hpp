#pragma once

#include "stores/sql/script_rules.hpp"

namespace dunlin::sqlite {

/// What a script for SQLite may hold.
extern const sql::script_rules script_rules;

} // namespace dunlin::sqlite
