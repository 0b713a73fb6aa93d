#pragma once

#include "stores/mariadb/touches/reading.hpp"

#include <optional>
#include <string>

namespace dunlin::mariadb {

/// Which reader a text has: that of a query, of a body, of an expression.
using kept_reader = void (*)(reading&, token_cursor&);

/// What a text that the server keeps uses: a view's, a trigger's, a routine's.
/// @param place the database that it is kept in.
/// @param modes as its texts are read; none: that is not known.
use_list uses_of_kept(catalogue& db, const std::string& place,
                      const std::string& text,
                      const std::optional<text_modes>& modes,
                      kept_reader read_kept);

} // namespace dunlin::mariadb
