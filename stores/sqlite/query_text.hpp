#pragma once

#include "config/error.hpp"
#include "stores/sqlite/database.hpp"

#include <string>
#include <vector>

namespace dunlin::sqlite {

/// A table step's query that was looked at.
struct checked_query {
  /// One SELECT without the semicolon at its end.
  std::string text;
  std::vector<std::string> columns;
};

/// Looks at the query of a table step: exactly one statement that only reads
/// and has no parameters, all columns with names of their own.
/// @returns `query_invalid`.
result<checked_query> check_query(database& db, const std::string& query);

} // namespace dunlin::sqlite
