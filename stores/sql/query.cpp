#include "stores/sql/query.hpp"

#include <charconv>

namespace dunlin::sql {

result<void> drop_count(const result<int64_t>& changed) {
  if (!changed)
    return fail(changed.error());
  return {};
}

answer_row::answer_row(value_reader& reader, uint32_t columns) {
  cells_.reserve(columns);
  for (uint32_t column = 0; column < columns; ++column)
    cells_.push_back(reader.next());
}

int64_t answer_row::integer(size_t column) const noexcept {
  const auto& cell = at(column);
  if (cell.kind != value_kind::text)
    return cell.kind == value_kind::integer ? cell.integer : 0;
  int64_t out = 0;
  std::from_chars(cell.bytes.data(), cell.bytes.data() + cell.bytes.size(),
                  out);
  return out;
}

std::string answer_row::text(size_t column) const {
  const auto& cell = at(column);
  if (cell.kind == value_kind::integer)
    return std::to_string(cell.integer);
  return std::string{cell.bytes};
}

} // namespace dunlin::sql
