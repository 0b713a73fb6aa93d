#pragma once

#include "stores/sqlite/database.hpp"

#include <string>
#include <vector>

/// @file
/// Which tables a statement reads, as SQLite itself sees it.

namespace dunlin::sqlite {

/// The tables that `sql` reads, also through views, in name order, each once.
/// Asks SQLite's authorizer while it prepares the statement.
result<std::vector<std::string>> tables_read(database& db,
                                             const std::string& sql);

} // namespace dunlin::sqlite
