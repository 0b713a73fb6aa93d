#pragma once

#include "stores/postgresql/touches/reading.hpp"

/// @file
/// What the server's own functions touch: nothing, but for a few.

namespace dunlin::postgresql {

/// Whether pg_catalog has a function of this name. Of a database that has not
/// been read a list of the common ones tells.
bool is_system_function(const catalogue& db, const std::string& name);

/// Whether a function of the server's own takes its first argument for the name
/// of a table or sequence.
bool is_told_names(const sql_name& function);

/// One of the server's own is called, whose arguments were read.
void call_system_function(reading& in, const std::string& name,
                          const std::vector<syntax_node>& arguments);

/// A function of an extension is called that looks at the table that its first
/// argument names.
void inspect_table(reading& in, const std::string& function,
                   const std::vector<syntax_node>& arguments);

} // namespace dunlin::postgresql
