#pragma once

#include "config/error.hpp"
#include "stores/sqlite/database.hpp"

#include <string>
#include <vector>

/// @file
/// Which table the columns of a query are taken from.

namespace dunlin::sqlite {

/// The table or view of the main database that all these columns of a query are
/// taken from, so that a query whose key they are has no more rows than it.
/// Empty if they come from several tables or from expressions, or if the query
/// puts several SELECTs together.
result<std::string> origin_of(database& db, const std::string& query,
                              const std::vector<std::string>& columns);

/// Whether a SELECT puts several others together, also by a view. SQLite then
/// names the origin of the columns of one of them alone.
result<bool> is_compound(database& db, const std::string& query);

} // namespace dunlin::sqlite
