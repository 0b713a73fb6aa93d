#pragma once

#include "tests/sim/memory_database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

/// @file
/// Tables as a person would write them down: what a workload is made of and
/// what the model of an undisturbed run works on. Nothing here goes through the
/// code that is tested.

namespace dunlin {

using plain_cell = std::variant<std::monostate, int64_t, std::string>;
using plain_row = std::vector<plain_cell>;

struct plain_table {
  std::string database;
  std::string name;
  std::vector<std::string> columns;
  /// Empty: rows are told apart by nothing.
  std::vector<std::string> key;
  std::vector<plain_row> rows;
};

/// The cell of that column; null where the table has no such column.
plain_cell cell_of(const plain_table& table, const plain_row& row,
                   const std::string& column);

/// The key of a row, cell by cell.
plain_row key_of(const plain_table& table, const plain_row& row);

/// The row in the encoding of `stores/row.hpp`.
std::string encode(const plain_row& row);

/// Puts a table with its rows into a database.
void fill(memory_database& database, const plain_table& table);

} // namespace dunlin
