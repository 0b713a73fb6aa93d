#include "stores/mariadb/stored_cast.hpp"

#include "stores/cast.hpp"

namespace dunlin::mariadb {

namespace {

using kind = cast_room::kind;

bool is_real(const target_column& column) noexcept {
  return column.form == stored_form::real4 || column.form == stored_form::real8;
}

cast_room room_of(const target_column& column) noexcept {
  switch (column.form) {
  case stored_form::integer:
  case stored_form::bits:
  case stored_form::year:
    return {kind::whole, 0, 0, 0};
  case stored_form::real4:
    return {kind::real4, 0, 0, 0};
  case stored_form::real8:
    return {kind::real8, 0, 0, 0};
  case stored_form::decimal:
    return {kind::fixed, column.scale, 0, 0};
  case stored_form::text:
  case stored_form::padded_text:
    return {kind::text, 0, column.characters_max, column.bytes_max};
  case stored_form::time:
  case stored_form::timestamp:
  case stored_form::instant:
    return {kind::moment, column.scale, 0, 0};
  default:
    return {};
  }
}

} // namespace

bool append_cast(const target_column& column, cast_way way, const value& cell,
                 std::string& out) {
  std::string digits;
  std::string buffer;
  auto given = cell;
  // FLOAT(7,2): first its digits behind the point, then the nearest float.
  if (way == cast_way::round && is_real(column) && column.size > 0)
    if (const auto rounded
        = cast_cell(way, {kind::fixed, column.scale, 0, 0}, cell, digits))
      given = *rounded;
  const auto other = cast_cell(way, room_of(column), given, buffer);
  const auto before = out.size();
  if (!other || !append_stored(column, *other, out).reason.empty()) {
    out.resize(before);
    return false;
  }
  return true;
}

} // namespace dunlin::mariadb
