#pragma once

#include "config/error.hpp"
#include "stores/sqlite/database.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// Whether a statement can be asked page by page: EXPLAIN QUERY PLAN tells.

namespace dunlin::sqlite {

/// A line of EXPLAIN QUERY PLAN.
struct plan_line {
  int64_t id = 0;
  int64_t parent = 0;
  std::string detail;
};

/// What in a plan makes each page cost more than its rows; empty if nothing.
///
/// A plan may be paged when it seeks its first row by the whole key, stops by
/// it, and goes on in the key's order without keeping anything: no scan, no
/// sort, no intermediate table, no index or filter built on the way, for each
/// would be done again for each page. Work for each row (correlated subqueries,
/// inner loops along an index) is no matter, as it is done once for each row.
std::string find_paging_problem(const std::vector<plan_line>& plan,
                                size_t key_columns);

/// The plan of a statement.
result<std::vector<plan_line>> explain(database& db, const std::string& sql);

/// An empty database in memory with the same tables, indexes and views, but
/// without what ANALYZE found. What can't be made there (a virtual table of an
/// unknown module) is left out.
result<std::unique_ptr<database>> copy_schema(database& db);

} // namespace dunlin::sqlite
