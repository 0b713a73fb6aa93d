#include "stores/postgresql/bulk_form.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/row_decoder.hpp"
#include "stores/postgresql/wire.hpp"

namespace dunlin::postgresql {

namespace {

/// Bytes of the number of fields of a row, and of the length of a field.
constexpr size_t count_bytes = 2;
constexpr size_t length_bytes = 4;

/// In place of a number of fields: no more rows.
constexpr uint16_t trailer = 0xffff;

constexpr std::string_view form_name = "postgresql binary";

/// What the cell of a value takes at most beyond its field.
size_t more_bytes_of(codec kind) noexcept {
  const auto cell = cell_bytes_max(kind, {});
  const auto field = length_bytes + fixed_size(kind);
  return cell > field ? cell - field : 0;
}

} // namespace

std::string bulk_form_of(const std::vector<column_facts>& columns) {
  std::string out{form_name};
  for (const auto& column : columns) {
    if (column.is_cast)
      return {};
    out += "\n" + column.type.declared;
  }
  return out;
}

std::string bulk_form_of(const std::vector<const target_column*>& columns) {
  std::string out{form_name};
  for (const auto* column : columns) {
    if (!column->kind)
      return {};
    out += "\n" + column->type.declared;
  }
  return out;
}

size_t find_fields(std::string_view bytes,
                   std::vector<std::string_view>& fields) {
  if (bytes.size() < count_bytes)
    return 0;
  const char* const first = bytes.data();
  const auto count = load<uint16_t>(first);
  if (count == trailer)
    return 0;
  fields.clear();
  size_t at = count_bytes;
  for (uint16_t i = 0; i < count; ++i) {
    if (bytes.size() < at + length_bytes)
      return 0;
    const auto size = static_cast<int32_t>(load<uint32_t>(first + at));
    at += length_bytes;
    if (size < 0) {
      fields.emplace_back();
      continue;
    }
    fields.emplace_back(first + at, static_cast<size_t>(size));
    at += static_cast<size_t>(size);
  }
  return bytes.size() < at ? 0 : at;
}

cells_bound::cells_bound(const std::vector<codec>& kinds) {
  for (size_t at = 0; at < kinds.size(); ++at)
    if (kinds[at] == codec::numeric)
      numerics_.push_back(at);
    else
      more_bytes_ += more_bytes_of(kinds[at]);
}

size_t
cells_bound::of(std::string_view row,
                const std::vector<std::string_view>& fields) const noexcept {
  auto out = row.size() + more_bytes_;
  for (const auto at : numerics_)
    out += fields[at].data() == nullptr
               ? 0
               : cell_bytes_max(codec::numeric, fields[at]);
  return out;
}

sql::bulk_rows bulk_unpacker::unpack(const chunk& rows) {
  check(rows);
  sql::bulk_rows out;
  out.rows.reserve(rows.rows);
  cells_.clear();
  for (std::string_view rest{rows.bytes}; !rest.empty();)
    out.rows.push_back(take_row(rest));
  DUNLIN_ASSERT(out.rows.size() == rows.rows);
  out.cells = cells_.view();
  return out;
}

void bulk_unpacker::check(const chunk& rows) const {
  DUNLIN_ASSERT(rows.is_bulk && rows.columns == kinds_.size());
}

std::string_view bulk_unpacker::take_row(std::string_view& rest) {
  const auto size = find_fields(rest, fields_);
  DUNLIN_ASSERT(size > 0);
  const auto row = rest.substr(0, size);
  cells_.use_to(
      write_row(cells_.room(bound_.of(row, fields_)), kinds_, fields_));
  rest.remove_prefix(size);
  return row;
}

} // namespace dunlin::postgresql
