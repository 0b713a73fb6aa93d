#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/sql/script_text.hpp"

#include <set>
#include <string>
#include <string_view>

/// @file
/// What of a text would reach out of a copy, which has another name than the
/// database that it is a copy of.

namespace dunlin::mariadb {

/// Names of databases, in small letters.
using database_names = std::set<std::string>;

/// Those that the user of the session sees.
result<database_names> names_of_databases(database& db);

/// Why a text can't be run in a copy; empty: it can.
std::string objection_to_copy(std::string_view text,
                              const database_names& databases);

} // namespace dunlin::mariadb
