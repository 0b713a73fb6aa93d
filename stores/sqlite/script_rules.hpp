#pragma once

#include "stores/sql/script_rules.hpp"

namespace dunlin::sqlite {

/// What a script for SQLite may hold.
extern const sql::script_rules script_rules;

/// See `dunlin::check_stay_inside`.
result<void> check_stay_inside(const std::vector<script_job>& jobs);

} // namespace dunlin::sqlite
