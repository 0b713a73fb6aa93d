#pragma once

#include "stores/postgresql/encode.hpp"

namespace dunlin::postgresql {

/// Appends what a cell becomes by its column's `cast`, once `encode_cell` has
/// refused the cell itself.
/// @returns false if that is no use either; what was appended is then garbage.
bool encode_cast(const target_column& column, cast_way way, const value& cell,
                 byte_buffer& fields);

} // namespace dunlin::postgresql
