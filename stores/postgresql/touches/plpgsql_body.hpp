#pragma once

#include "stores/postgresql/touches/reading.hpp"

#include <string>

namespace dunlin::postgresql {

/// Reads the body of the PL/pgSQL that is the reading's text.
/// @param display what messages call it.
/// @param has_lines each statement stands on a line of its own, counted from
///   the reading's.
void read_plpgsql(reading& in, const std::string& display, bool has_lines);

/// The types of its variables must be there when it is made.
void mention_plpgsql_types(reading& in);

} // namespace dunlin::postgresql
