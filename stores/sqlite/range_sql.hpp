#pragma once

#include "stores/sql/table_writer.hpp"
#include "stores/sql/update_text.hpp"
#include "stores/sqlite/target_table.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// The SQL of a step whose rows SQLite itself changes or copies, and which rows
/// a statement of it is about.

namespace dunlin::sqlite {

using sql::row_scope;
using sql::row_scopes;

/// The statements of one scope. Parameters: the lower key of a range, then the
/// key that it is up to, or the key itself.
struct scope_sql {
  std::string count;
  /// The keys, in their order.
  std::string keys;
  /// All columns of the rows.
  std::string rows;
  /// Writes them.
  std::string write;
};

/// Of a step in place.
/// @param likelihood what SQLite is told about how few rows a bound lets
///   through: see `source_query`.
scope_sql sql_of(row_scope scope, const sql::update_text& update,
                 const target_table& table, const std::vector<std::string>& key,
                 std::string_view likelihood);

/// What a step copies: the columns of what stands behind FROM, called `s`.
struct copied_rows {
  std::string from;
  std::vector<std::string> columns;
  /// The columns, and the hidden ones.
  std::vector<std::string> cells;
  std::vector<std::string> key;
};

/// Of a step that copies.
scope_sql sql_of(row_scope scope, const copied_rows& rows,
                 const target_table& table, std::string_view likelihood);

/// The columns of the rows of a table, for a digest of them.
std::string rows_sql(row_scope scope, const target_table& table,
                     const std::vector<std::string>& columns,
                     const std::vector<std::string>& key,
                     std::string_view likelihood);

/// The condition on the key that `{range}` stands for.
std::string condition_of(row_scope scope, const std::string& row_name,
                         const std::vector<std::string>& key,
                         std::string_view likelihood);

} // namespace dunlin::sqlite
