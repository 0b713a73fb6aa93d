#pragma once

#include "stores/sql/script_rules.hpp"

namespace dunlin::postgresql {

/// What a script for PostgreSQL may hold.
extern const sql::script_rules script_rules;

} // namespace dunlin::postgresql
