#pragma once

#include "config/error.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/table.hpp"

#include <string>
#include <vector>

namespace dunlin::mariadb {

/// A table step's query that was looked at.
struct checked_query {
  /// One SELECT without the semicolon at its end.
  std::string text;
  std::vector<std::string> columns;
  /// Which table each column is of; without a name where it is of none.
  std::vector<table_name> origins;
};

/// Looks at the query of a table step: exactly one statement that only reads
/// and has no parameters, all columns with names of their own.
/// @returns `query_invalid`.
result<checked_query> check_query(database& db, const std::string& query);

} // namespace dunlin::mariadb
