#pragma once

#include "config/error.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/parameter_list.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dunlin::mariadb {

/// A line of EXPLAIN.
struct plan_line {
  std::string select_type;
  std::string table;
  /// How it is read: `range`, `ref`, `index`, `ALL`.
  std::string type;
  std::string key;
  uint64_t rows = 0;
  std::string extra;

  /// As messages show it: `s ALL, Using filesort`.
  std::string text() const;
};

/// Asks for the plan of a statement.
result<std::vector<plan_line>> explain(database& db, const std::string& sql,
                                       const std::vector<value>& parameters);

/// Rows that may be read anew for each page without a word: it costs no more
/// than the page itself.
inline constexpr uint64_t repeated_rows_max = 10'000;

/// What of a page would be done anew for each page: a look at all rows, a sort,
/// a temporary table. Empty: nothing.
/// @param index the index that must be taken; empty: any.
std::string find_paging_problem(const std::vector<plan_line>& plan,
                                const std::string& index);

} // namespace dunlin::mariadb
