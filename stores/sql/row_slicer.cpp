#include "stores/sql/row_slicer.hpp"

namespace dunlin::sql {

namespace {

bool is_side_by_side(const std::vector<uint32_t>& positions) noexcept {
  for (size_t at = 1; at < positions.size(); ++at)
    if (positions[at] != positions[at - 1] + 1)
      return false;
  return !positions.empty();
}

/// From the begin of one view to the end of another behind it.
std::string_view span_of(std::string_view first,
                         std::string_view last) noexcept {
  return {first.data(),
          static_cast<size_t>(last.data() + last.size() - first.data())};
}

} // namespace

row_slicer::row_slicer(uint32_t cells, uint32_t columns,
                       const std::vector<uint32_t>& key_positions)
    : columns_(columns), key_positions_(key_positions),
      is_side_by_side_(is_side_by_side(key_positions)), cells_(cells) {
  // nop
}

row_group row_slicer::next(value_reader& rows) {
  auto rest = rows.rest();
  for (auto& cell : cells_) {
    rows.next();
    cell = rest.substr(0, rest.size() - rows.rest().size());
    rest = rows.rest();
  }
  row_group out;
  out.cells = span_of(cells_.front(), cells_.back());
  out.content = span_of(cells_.front(), cells_[columns_ - 1]);
  out.key = key_of_row();
  return out;
}

std::string_view row_slicer::key_of_row() {
  if (is_side_by_side_)
    return span_of(cells_[key_positions_.front()],
                   cells_[key_positions_.back()]);
  auto& key = keys_.emplace_back();
  for (const auto position : key_positions_)
    key += cells_[position];
  return key;
}

} // namespace dunlin::sql
