#include "stores/sql/created_columns.hpp"

#include <algorithm>

namespace dunlin::sql {

std::vector<created_column> created_columns(const target_spec& spec) {
  std::vector<created_column> out;
  for (size_t at = 0; at < spec.columns.size(); ++at) {
    created_column column;
    column.name = spec.columns[at];
    if (at < spec.types.size())
      column.type = spec.types[at];
    const auto& key = spec.key_positions;
    column.is_key = std::find(key.begin(), key.end(), at) != key.end();
    column.is_not_null = column.is_key || column.type.is_not_null;
    out.push_back(std::move(column));
  }
  return out;
}

bool has_created_key(const target_spec& spec) noexcept {
  return !spec.key_positions.empty()
         && std::all_of(spec.key_positions.begin(), spec.key_positions.end(),
                        [&](uint32_t at) { return at < spec.columns.size(); });
}

} // namespace dunlin::sql
