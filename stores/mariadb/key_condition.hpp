#pragma once

#include "stores/mariadb/parameter_list.hpp"
#include "stores/sql/table_writer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

/// Conditions on the key of a table, written out column by column.
class key_condition {
public:
  key_condition(std::vector<std::string> columns,
                std::vector<comparand> comparands)
      : columns_(std::move(columns)), comparands_(std::move(comparands)) {
    // nop
  }

  /// `row`.`a`, `row`.`b`.
  std::string list(const std::string& row) const;

  /// The condition for a scope, in brackets.
  std::string text(sql::row_scope scope, const std::string& row) const;

  /// Its parameters.
  void add(parameter_list& to, const sql::rows_meant& rows) const;

private:
  std::string compare(const std::string& row, const std::string& last) const;
  std::string equal(const std::string& row) const;
  void add_compare(parameter_list& to, std::string_view key) const;

  std::vector<std::string> columns_;
  std::vector<comparand> comparands_;
};

} // namespace dunlin::mariadb
