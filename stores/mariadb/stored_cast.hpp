#pragma once

#include "config/profile.hpp"
#include "stores/mariadb/target_column.hpp"

namespace dunlin::mariadb {

/// Appends what a cell becomes by its column's `cast`, once `append_stored` has
/// refused the cell itself. @returns false if that is no use either; nothing
/// was appended then.
bool append_cast(const target_column& column, cast_way way, const value& cell,
                 std::string& out);

} // namespace dunlin::mariadb
