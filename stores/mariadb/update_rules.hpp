#pragma once

#include "stores/sql/update_text.hpp"

namespace dunlin::mariadb {

/// What the UPDATE of a step in place is to MariaDB.
extern const sql::update_rules update_rules;

} // namespace dunlin::mariadb
