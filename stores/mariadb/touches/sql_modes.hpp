#pragma once

#include "stores/mariadb/touches/reading.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dunlin::mariadb {

/// How a list of modes such as `STRICT_ALL_TABLES,ANSI_QUOTES` has texts read;
/// none where it has them read in a way that is not known here.
std::optional<text_modes> modes_of(std::string_view list);

/// `sql_mode` becomes what stands there: gives up where that is known only at
/// run time.
void set_modes(reading& in, token_cursor value);

/// A variable keeps the session's `sql_mode` if that is what stands there.
void keep_modes(reading& in, const std::string& variable, token_cursor value);

} // namespace dunlin::mariadb
