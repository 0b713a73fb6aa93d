#include "app/verify/row_digester.hpp"

#include <cmath>
#include <utility>

namespace dunlin {

namespace {

bool counts_up(const std::vector<uint32_t>& columns) noexcept {
  for (size_t at = 0; at < columns.size(); ++at)
    if (columns[at] != at)
      return false;
  return !columns.empty();
}

/// Bytes of a zero that counts as positive.
const std::string& positive_zero() {
  static const std::string out = [] {
    value zero;
    zero.kind = value_kind::real;
    std::string bytes;
    append_value(bytes, zero);
    return bytes;
  }();
  return out;
}

} // namespace

row_digester::row_digester(uint32_t cells, std::vector<uint32_t> columns,
                           std::vector<uint32_t> key)
    : cells_(cells), columns_(std::move(columns)), key_(std::move(key)),
      is_in_place_(counts_up(columns_)) {
  // nop
}

std::string_view row_digester::next(value_reader& rows) {
  auto rest = rows.rest();
  const auto* begin = rest.data();
  bool has_negative_zero = false;
  for (auto& cell : cells_) {
    const auto taken = rows.next();
    cell = rest.substr(0, rest.size() - rows.rest().size());
    rest = rows.rest();
    if (taken.kind == value_kind::real && taken.real == 0
        && std::signbit(taken.real)) {
      cell = positive_zero();
      has_negative_zero = true;
    }
  }
  if (is_in_place_ && !has_negative_zero) {
    const auto& last = cells_[columns_.back()];
    return {begin, static_cast<size_t>(last.data() + last.size() - begin)};
  }
  buffer_.clear();
  for (const auto column : columns_)
    buffer_ += cells_[column];
  return buffer_;
}

key_tuple row_digester::key() const {
  key_tuple out;
  for (const auto column : key_)
    out += cells_[column];
  return out;
}

} // namespace dunlin
