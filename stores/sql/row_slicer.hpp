#pragma once

#include "stores/row.hpp"
#include "stores/sql/table_writer.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sql {

/// Takes the rows of a chunk one after another, each with its key. Copies only
/// keys whose cells do not stand side by side in their order.
class row_slicer {
public:
  /// @param cells of a row, `columns` of which are written.
  row_slicer(uint32_t cells, uint32_t columns,
             const std::vector<uint32_t>& key_positions);

  /// The next row; its views last as long as this and the chunk do.
  row_group next(value_reader& rows);

private:
  std::string_view key_of_row();

  uint32_t columns_;
  const std::vector<uint32_t>& key_positions_;
  bool is_side_by_side_;
  std::vector<std::string_view> cells_;
  std::deque<std::string> keys_;
};

} // namespace dunlin::sql
