#pragma once

#include "stores/byte_buffer.hpp"
#include "stores/postgresql/codec.hpp"
#include "stores/row.hpp"

/// @file
/// Numbers in PostgreSQL's binary forms, if they keep their value.

namespace dunlin::postgresql {

/// Each @returns false for a cell that the type does not keep.
bool append_boolean(const value& cell, byte_buffer& out);
bool append_integer(codec kind, const value& cell, byte_buffer& out);
bool append_real(codec kind, const value& cell, byte_buffer& out);

/// @param modifier -1: digits without limit.
bool append_numeric_cell(int modifier, const value& cell, byte_buffer& out);

} // namespace dunlin::postgresql
