#pragma once

#include "stores/postgresql/touches/reading.hpp"

/// @file
/// Functions, procedures and blocks: what their bodies use.

namespace dunlin::postgresql {

/// CREATE FUNCTION or PROCEDURE. Its body uses nothing until it is called, but
/// the server checks one in SQL at once, for which its tables must be there.
void make_routine(reading& in, syntax_node node);

/// ALTER FUNCTION or PROCEDURE.
void alter_routine(reading& in, syntax_node node);

/// DO.
void read_block(reading& in, syntax_node node);

/// What a call of this function uses.
use_list uses_of_call(catalogue& db, const script_session& caller,
                      const std::string& name, const routine_body& body);

} // namespace dunlin::postgresql
