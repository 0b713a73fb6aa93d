#pragma once

#include "config/error.hpp"
#include "stores/sqlite/database.hpp"

#include <optional>
#include <string>
#include <vector>

/// @file
/// What the schema says of a table or view that is read.

namespace dunlin::sqlite {

struct column_facts {
  std::string name;
  bool not_null = false;
};

/// Columns that the schema keeps unique, so that paging can rely on it: an
/// index over whole columns, in their own collations and one direction.
struct unique_columns {
  /// The index's name; empty for an INTEGER PRIMARY KEY.
  std::string index;
  std::vector<std::string> columns;
  bool is_primary = false;
};

struct table_facts {
  /// As the schema spells it.
  std::string name;
  bool is_view = false;
  std::vector<column_facts> columns;
  std::vector<unique_columns> unique;
  /// By which name the rowid can be reached; empty if there is none.
  std::string rowid;

  /// The column of a name in any case; null if there is none.
  const column_facts* find(std::string_view column) const noexcept;
};

/// Reads what the schema says of `name`; empty if there is nothing of it.
result<std::optional<table_facts>> read_table(database& db,
                                              const std::string& name);

/// What ANALYZE found; unknown if it did not run.
result<row_estimate> analyzed_estimate_of(database& db,
                                          const table_facts& table);

/// How many rows a table has without counting them: what ANALYZE found, else
/// the greatest rowid, which is too high where rows were deleted.
result<row_estimate> estimate_of(database& db, const table_facts& table);

} // namespace dunlin::sqlite
