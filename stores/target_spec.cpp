#include "stores/target_spec.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Names of columns are one whatever the case of their ASCII letters.
bool is_same_name(const std::string& left, const std::string& right) noexcept {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

/// Where the key stands among the columns; nothing if it is not all there.
std::vector<uint32_t> find_key(const std::vector<std::string>& key,
                               const std::vector<std::string>& columns) {
  std::vector<uint32_t> out;
  for (const auto& name : key) {
    const auto at
        = std::find_if(columns.begin(), columns.end(), [&](const auto& column) {
            return is_same_name(column, name);
          });
    if (at == columns.end())
      return {};
    out.push_back(static_cast<uint32_t>(at - columns.begin()));
  }
  return out;
}

} // namespace

target_spec make_target_spec(const table_block& block,
                             const source_shape& shape) {
  target_spec out;
  out.step = block.name;
  out.into = block.into;
  out.columns = shape.columns;
  out.key = shape.key;
  out.key_positions = shape.key_positions;
  out.row_cells = shape.row_cells;
  out.existing = block.existing;
  out.update = block.update;
  out.create = block.create;
  out.types = shape.types;
  if (!is_mapped(block))
    return out;
  if (!block.columns.empty()) {
    out.columns = block.columns;
    // What the user's code puts there is not known.
    out.types.assign(out.columns.size(), {});
  }
  out.key_positions = find_key(out.key, out.columns);
  out.row_cells = static_cast<uint32_t>(out.columns.size());
  return out;
}

} // namespace dunlin
