#pragma once

#include "stores/sql/script_rules.hpp"

namespace dunlin::mariadb {

/// What a script for MariaDB may hold, and what of it commits by itself: DDL
/// above all.
extern const sql::script_rules script_rules;

/// Scripts are split as if a backslash were an escape.
/// @param are_kept the server's sessions take it for what it is.
/// @returns `script_refused` for a script that has one then, unless it says of
///   `sql_mode` before.
result<void> check_backslashes(bool are_kept, const std::string& path,
                               const std::string& text);

/// Whether a statement, of a script or of a routine, may end the transaction
/// that it runs in.
bool may_end_transaction(const sql::sql_lexer& statement);

} // namespace dunlin::mariadb
