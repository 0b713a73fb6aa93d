#include "stores/source_cells.hpp"

#include <algorithm>

namespace dunlin {

std::vector<source_cell> cells_of(const source_shape& shape) {
  std::vector<source_cell> out(
      std::max<size_t>(shape.row_cells, shape.columns.size()));
  for (size_t at = 0; at < out.size(); ++at) {
    out[at].is_written = at < shape.columns.size();
    if (out[at].is_written)
      out[at].name = shape.columns[at];
  }
  for (size_t place = 0; place < shape.key_positions.size(); ++place) {
    auto& cell = out.at(shape.key_positions[place]);
    cell.key_place = static_cast<uint32_t>(place + 1);
    if (!cell.is_written)
      cell.name = shape.key.at(place);
  }
  return out;
}

source_shape shape_of(const std::vector<source_cell>& cells) {
  source_shape out;
  out.row_cells = static_cast<uint32_t>(cells.size());
  for (uint32_t at = 0; at < out.row_cells; ++at) {
    if (cells[at].is_written)
      out.columns.push_back(cells[at].name);
    if (cells[at].key_place > 0)
      out.key_positions.push_back(at);
  }
  std::sort(out.key_positions.begin(), out.key_positions.end(),
            [&](auto left, auto right) {
              return cells[left].key_place < cells[right].key_place;
            });
  for (const auto at : out.key_positions)
    out.key.push_back(cells[at].name);
  return out;
}

} // namespace dunlin
