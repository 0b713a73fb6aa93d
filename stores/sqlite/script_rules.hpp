#pragma once

#include "stores/sql/script_rules.hpp"

namespace dunlin::sqlite {

/// What a script for SQLite may hold.
extern const sql::script_rules script_rules;

/// See `dunlin::check_stays_inside`.
result<void> check_stays_inside(const script_job& job);

} // namespace dunlin::sqlite
