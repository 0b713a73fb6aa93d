#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/source_query.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// Whether a source can be read page by page: EXPLAIN tells.

namespace dunlin::postgresql {

/// What in a plan makes each page cost more than its rows; empty if nothing.
///
/// A plan may be paged when an index is sought by all parameters, `$1` to
/// `$parameters`, and rows go on in its order without keeping anything: no
/// scan, sort, hash or aggregate, for each would be done again for each page.
/// Subplans that run for each row are no matter.
/// @param plan the lines of EXPLAIN (COSTS off).
std::string find_paging_problem(const std::vector<std::string>& plan,
                                size_t parameters);

/// Has the server plan a statement with parameters of these types.
/// @returns what `find_paging_problem` finds, or what the server says against
///   it.
result<std::string> paging_problem_of(database& db, const std::string& types,
                                      const std::string& statement,
                                      size_t parameters);

/// A table or view that is read.
struct read_table_entry {
  int64_t oid = 0;
  /// As a profile names it.
  std::string name;
};

/// What the server makes of a source.
struct source_look {
  /// Also through views.
  std::vector<read_table_entry> tables;
  /// See `find_paging_problem`.
  std::string paging_problem;
};

/// Has the server plan the reading of a page.
/// @returns what the server says against it.
result<source_look> look_at(database& db, const source_query& query);

} // namespace dunlin::postgresql
