#pragma once

#include "stores/sql/script_rules.hpp"

namespace dunlin::mariadb {

/// What a script for MariaDB may hold, and what of it commits by itself: DDL
/// above all.
extern const sql::script_rules script_rules;

/// Whether a statement, of a script or of a routine, may end the transaction
/// that it runs in.
bool may_end_transaction(const sql::sql_lexer& statement);

} // namespace dunlin::mariadb
