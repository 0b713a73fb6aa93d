#pragma once

#include "stores/sql/update_text.hpp"

namespace dunlin::sqlite {

/// What the UPDATE of a step in place is to SQLite.
extern const sql::update_rules update_rules;

} // namespace dunlin::sqlite
