#pragma once

#include "config/error.hpp"
#include "stores/mariadb/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What the schema says of a table or view.

namespace dunlin::mariadb {

struct column_facts {
  std::string name;
  /// As the schema writes it: `decimal(10,2) unsigned`.
  std::string declared;
  /// The type's bare name: `decimal`.
  std::string type;
  /// Of texts; else empty.
  std::string collation;
  /// Of texts and bytes; else 0.
  uint64_t characters_max = 0;
  uint64_t bytes_max = 0;
  bool is_not_null = false;
  bool has_default = false;
  /// AUTO_INCREMENT: a row without a value gets a number.
  bool is_numbered = false;
  bool is_generated = false;
};

/// An index that keeps the order of its columns, whole and upwards.
struct index_facts {
  std::string name;
  std::vector<std::string> columns;
  bool is_unique = false;

  bool is_primary() const noexcept {
    return name == "PRIMARY";
  }
};

struct table_facts {
  std::string schema;
  std::string name;
  bool is_view = false;
  std::string engine;
  std::vector<column_facts> columns;
  /// Those alone that paging can rely on.
  std::vector<index_facts> indexes;
  /// Unique keys of whatever kind, those over a part of a column too.
  size_t unique_keys = 0;

  /// The column of a name in any case; null if there is none.
  const column_facts* find(std::string_view column) const noexcept;

  /// In backticks, with its schema.
  std::string quoted() const;

  std::vector<std::string> column_names() const;
};

/// A table's name as a profile writes it: `table`, or `schema.table`.
struct table_name {
  std::string schema;
  std::string name;
};

table_name split_name(const database& db, const std::string& written);

/// Reads what the schema says of `name`; empty if there is nothing of it that
/// the user may see.
result<std::optional<table_facts>> read_table(database& db,
                                              const table_name& name);

/// The error for a table that is not there, or that may not be read.
error no_table(database& db, const table_name& name);

/// How many rows the server thinks that a table has; unknown of a view.
result<std::optional<uint64_t>> estimated_rows(database& db,
                                               const table_name& name);

} // namespace dunlin::mariadb
