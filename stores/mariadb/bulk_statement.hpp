#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/mariadb/target_column.hpp"
#include "stores/sql/refusal.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

/// What the server said to a statement for many rows.
struct bulk_answer {
  /// All rows were written, and nothing was said against them.
  bool is_done = false;
  /// Else: why one of them was refused.
  sql::refusal why;
  /// A unique key stands against it.
  bool is_duplicate = false;
  /// Which of them, if the server says; counts from 0.
  std::optional<size_t> row;
};

/// A statement that is run for many rows at once, by the protocol's own array
/// of parameters. The rows go from their cells into the packet without a copy
/// in between.
class bulk_statement {
public:
  /// @param columns of the table; `cells` tells which of them each mark of the
  ///   text stands for.
  bulk_statement(database& db, std::string sql,
                 const std::vector<target_column>& columns,
                 std::vector<uint32_t> cells);

  /// Runs it for these rows, each the cells of all columns as they are to be
  /// stored. What was refused has left nothing behind.
  /// @returns `store_failed` if the server wrote another number of rows.
  result<bulk_answer> run(std::span<const std::string_view> rows);

private:
  /// A parameter of the row that is sent.
  struct slot {
    uint64_t number = 0;
    double real = 0;
    unsigned long length = 0;
    char indicator = 0;
  };

  static my_bool tell(void* self, MYSQL_BIND* binds, unsigned row) noexcept;
  void tell(MYSQL_BIND* binds, std::string_view row) noexcept;
  void fill(slot& to, MYSQL_BIND& bind, const value& cell, uint32_t column);

  result<bulk_answer> judge(size_t rows);
  result<bulk_answer> refused(const error& problem);
  result<std::string> first_warning();

  database& db_;
  statement query_;
  const std::vector<target_column>& columns_;
  std::vector<uint32_t> cells_;
  std::vector<MYSQL_BIND> binds_;
  std::vector<slot> slots_;
  std::vector<value> row_cells_;
  std::span<const std::string_view> rows_;
};

} // namespace dunlin::mariadb
