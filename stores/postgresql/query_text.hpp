#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// Looks at the query of a table step: exactly one SELECT that only reads and
/// has no parameters, all columns with names of their own.
/// @returns the query without the semicolon at its end; `query_invalid`.
result<std::string> check_query(database& db, const std::string& query);

/// What the server says against a statement that holds the query, as the
/// query's fault where it is that.
error blame_query(const database& db, error problem);

/// `find_table`, with the nearest name if there is none.
result<table_facts> find_table_or_say(database& db, const std::string& name);

/// Rows of the one table that all these columns come from, by the server's
/// statistics: a query has no more than it, as a rule. Negative: unknown.
result<int64_t> estimate_query(database& db, const std::string& from,
                               const std::vector<std::string>& columns);

} // namespace dunlin::postgresql
