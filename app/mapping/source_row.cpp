#include "app/mapping/source_row.hpp"

namespace dunlin {

source_row::source_row(const mapping_spec& spec)
    : key_positions_(spec.key_positions), columns_(spec.source_columns.size()),
      cells_(spec.source_cells) {
  // nop
}

void source_row::read(value_reader& from) {
  const auto whole = from.rest();
  auto rest = whole;
  size_t visible_bytes = 0;
  for (size_t at = 0; at < cells_.size(); ++at) {
    from.next();
    const auto after = from.rest();
    cells_[at] = rest.substr(0, rest.size() - after.size());
    rest = after;
    if (at < columns_)
      visible_bytes += cells_[at].size();
  }
  content_ = whole.substr(0, visible_bytes);
  key_.clear();
  for (const auto position : key_positions_)
    key_ += cells_[position];
}

} // namespace dunlin
