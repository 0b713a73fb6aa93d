#include "stores/postgresql/encode_cast.hpp"

#include "stores/cast.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// What stands before the modifier of a length or a NUMERIC.
constexpr int modifier_head = 4;

/// Digits of a second that PostgreSQL keeps.
constexpr uint32_t fraction_digits_max = 6;

cast_room room_of(const target_column& column) noexcept {
  using kind = cast_room::kind;
  const bool is_limited = column.modifier >= modifier_head;
  const auto limit
      = is_limited ? static_cast<uint32_t>(column.modifier - modifier_head) : 0;
  cast_room out;
  switch (column.kind.value_or(codec::text)) {
  case codec::int2:
  case codec::int4:
  case codec::int8:
  case codec::oid:
    out.holds = kind::whole;
    break;
  case codec::numeric:
    // A negative scale is none of ours.
    if (const auto scale = static_cast<int>((limit & 0x7ff) ^ 1024) - 1024;
        is_limited && scale >= 0)
      out = {kind::fixed, static_cast<uint32_t>(scale), 0, 0};
    break;
  case codec::float4:
    out.holds = kind::real4;
    break;
  case codec::float8:
    out.holds = kind::real8;
    break;
  case codec::text:
  case codec::bpchar:
    out = {kind::text, 0, limit, 0};
    break;
  case codec::time:
  case codec::timestamp:
  case codec::timestamptz:
    out.holds = kind::moment;
    out.digits = column.modifier < 0
                     ? fraction_digits_max
                     : std::min(static_cast<uint32_t>(column.modifier),
                                fraction_digits_max);
    break;
  default:
    break;
  }
  return out;
}

} // namespace

bool encode_cast(const target_column& column, cast_way way, const value& cell,
                 byte_buffer& fields) {
  std::string buffer;
  const auto other = cast_cell(way, room_of(column), cell, buffer);
  return other && encode_cell(column, *other, fields) != kept_as::refused;
}

} // namespace dunlin::postgresql
