#pragma once

#include "stores/sql/script_rules.hpp"

namespace dunlin::mariadb {

/// What a script for MariaDB may hold: nothing that commits by itself, DDL
/// above all.
extern const sql::script_rules script_rules;

} // namespace dunlin::mariadb
