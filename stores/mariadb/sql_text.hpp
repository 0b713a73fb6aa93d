#pragma once

#include "stores/sql/names.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// How names stand in a text for MariaDB.

namespace dunlin::mariadb {

/// A name in backticks.
std::string quote_name(std::string_view name);

/// Names in backticks, with `, ` between them.
std::string name_list(const std::vector<std::string>& names);

/// A text in single quotes, whatever `sql_mode` says of backslashes as long as
/// they are escapes.
std::string quote_text(std::string_view text);

/// `?, ?`.
std::string marks(size_t count);

} // namespace dunlin::mariadb
