#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// @file
/// What the catalogue says of a table or view.

namespace dunlin::postgresql {

/// Columns that an index keeps unique: whole columns in their own collations
/// and one direction, no NULLs apart, not partial.
struct unique_columns {
  std::string index;
  std::vector<std::string> columns;
  bool is_primary = false;
};

struct table_facts {
  int64_t oid = 0;
  std::string schema;
  std::string name;
  /// `pg_class.relkind`.
  char kind = 'r';
  /// It is found without its schema.
  bool is_visible = true;
  /// Rows by the last VACUUM or ANALYZE; negative: unknown.
  int64_t rows_estimated = -1;
  std::set<std::string> not_null;
  std::vector<unique_columns> unique;

  /// Quoted, with its schema.
  std::string sql_name() const;

  /// As a profile names it: with the schema only where it must be.
  std::string plain_name() const;

  bool is_never_null(const std::vector<std::string>& columns) const;
};

/// Finds a table, view or the like by its name: `orders`, `sales.orders`. A
/// name with a dot is looked for as it is first.
/// @returns nothing if there is none.
result<std::optional<table_facts>> find_table(database& db,
                                              const std::string& name);

/// The names of all tables and views outside of the system's schemas, as a
/// profile names them.
result<std::vector<std::string>> table_names(database& db);

} // namespace dunlin::postgresql
