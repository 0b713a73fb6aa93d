#pragma once

#include "stores/mariadb/touches/reading.hpp"

#include <string>

namespace dunlin::mariadb {

/// What one statement uses, and what it makes and changes. One of a kind that
/// is not known, or with something in it that is not understood, is a barrier.
void read_statement(reading& in, token_cursor& at);

/// The statement of a text that a server keeps or a script prepares, which may
/// have a body.
void read_text(reading& in, const std::string& sql);

} // namespace dunlin::mariadb
