#pragma once

#include "stores/mariadb/touches/reading.hpp"

namespace dunlin::mariadb {

/// One statement of a body, with those that it holds: BEGIN, IF, LOOP and the
/// like, or a plain one. Goes past it, not past the semicolon behind it.
void read_body_statement(reading& in, token_cursor& at);

/// The tables that variables take their types from: `ROW TYPE OF t`, `TYPE OF
/// t.c`.
void read_borrowed_types(reading& in, token_cursor at);

/// Whether what stands behind BEGIN makes it a transaction.
bool begins_transaction(const token_cursor& at);

} // namespace dunlin::mariadb
