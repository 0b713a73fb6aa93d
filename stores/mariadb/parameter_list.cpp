#include "stores/mariadb/parameter_list.hpp"

#include <charconv>

namespace dunlin::mariadb {

void parameter_list::add(const value& cell, comparand as) {
  auto& to = slots_.emplace_back();
  switch (cell.kind) {
  case value_kind::null:
    break;
  case value_kind::integer:
    to.type = MYSQL_TYPE_LONGLONG;
    to.number = static_cast<uint64_t>(cell.integer);
    break;
  case value_kind::real:
    to.type = MYSQL_TYPE_DOUBLE;
    to.real = cell.real;
    break;
  case value_kind::blob:
    to.type = MYSQL_TYPE_BLOB;
    to.bytes = cell.bytes;
    break;
  case value_kind::text:
    to.type
        = as == comparand::decimal ? MYSQL_TYPE_NEWDECIMAL : MYSQL_TYPE_STRING;
    to.bytes = cell.bytes;
    break;
  }
  if (cell.kind != value_kind::text)
    return;
  if (as == comparand::instant && to.bytes.ends_with("+00"))
    to.bytes.remove_suffix(3);
  const auto* end = to.bytes.data() + to.bytes.size();
  if (as == comparand::big_integer
      && std::from_chars(to.bytes.data(), end, to.number).ptr == end) {
    to.type = MYSQL_TYPE_LONGLONG;
    to.is_unsigned = true;
  }
}

void parameter_list::add_integer(int64_t number) {
  value cell;
  cell.kind = value_kind::integer;
  cell.integer = number;
  add(cell);
}

void parameter_list::add_text(std::string_view text) {
  value cell;
  cell.kind = value_kind::text;
  cell.bytes = text;
  add(cell);
}

MYSQL_BIND* parameter_list::binds() {
  binds_.assign(slots_.size(), MYSQL_BIND{});
  for (size_t i = 0; i < slots_.size(); ++i) {
    auto& from = slots_[i];
    auto& to = binds_[i];
    to.buffer_type = from.type;
    to.is_unsigned = from.is_unsigned ? 1 : 0;
    if (from.type == MYSQL_TYPE_LONGLONG) {
      to.buffer = &from.number;
    } else if (from.type == MYSQL_TYPE_DOUBLE) {
      to.buffer = &from.real;
    } else if (from.type != MYSQL_TYPE_NULL) {
      // An empty view may point nowhere, which the library takes for NULL.
      static char nothing = 0;
      to.buffer = from.bytes.empty() ? &nothing
                                     : const_cast<char*>(from.bytes.data());
      from.length = from.bytes.size();
      to.buffer_length = from.length;
      to.length = &from.length;
    }
  }
  return binds_.data();
}

} // namespace dunlin::mariadb
