#pragma once

#include "stores/sql/update_text.hpp"

namespace dunlin::postgresql {

/// What the UPDATE of a step in place is to PostgreSQL.
extern const sql::update_rules update_rules;

} // namespace dunlin::postgresql
