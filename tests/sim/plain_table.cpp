#include "tests/sim/plain_table.hpp"

#include "stores/row.hpp"

#include <algorithm>

namespace dunlin {

plain_cell cell_of(const plain_table& table, const plain_row& row,
                   const std::string& column) {
  const auto& columns = table.columns;
  const auto found = std::find(columns.begin(), columns.end(), column);
  if (found == columns.end())
    return {};
  return row[static_cast<size_t>(found - columns.begin())];
}

plain_row key_of(const plain_table& table, const plain_row& row) {
  plain_row key;
  for (const auto& column : table.key)
    key.push_back(cell_of(table, row, column));
  return key;
}

std::string encode(const plain_row& row) {
  std::string bytes;
  for (const auto& cell : row) {
    value encoded;
    if (const auto* number = std::get_if<int64_t>(&cell)) {
      encoded.kind = value_kind::integer;
      encoded.integer = *number;
    } else if (const auto* text = std::get_if<std::string>(&cell)) {
      encoded.kind = value_kind::text;
      encoded.bytes = *text;
    }
    append_value(bytes, encoded);
  }
  return bytes;
}

void fill(memory_database& database, const plain_table& table) {
  auto& made = database.tables[table.name];
  made.columns = table.columns;
  made.key = table.key;
  for (const auto& row : table.rows)
    made.put(encode(row));
}

} // namespace dunlin
