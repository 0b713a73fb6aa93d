#pragma once

#include "stores/postgresql/touches/reading.hpp"

#include <string>

namespace dunlin::postgresql {

/// Reads one statement of any kind. One that is not known is given up.
void read_statement(reading& in, syntax_node node);

/// Reads the statements of a text as one.
void read_text(reading& in, const std::string& sql);

} // namespace dunlin::postgresql
