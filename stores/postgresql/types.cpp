#include "stores/postgresql/types.hpp"

#include "stores/postgresql/oids.hpp"

namespace dunlin::postgresql {

namespace {

/// What stands before the modifier of a length or precision.
constexpr int modifier_head = 4;

/// Digits of a second's fraction that every time keeps.
constexpr uint32_t fraction_digits = 6;

/// The longest `name`, in bytes.
constexpr uint32_t name_bytes = 63;

void set_decimal(column_type& out, int modifier) {
  out.family = type_family::decimal;
  if (modifier < modifier_head)
    return;
  const auto bits = static_cast<uint32_t>(modifier - modifier_head);
  out.size = bits >> 16;
  // Since PostgreSQL 15 a scale may be negative: eleven bits with a sign.
  const auto scale = static_cast<int32_t>((bits & 0x7ff) ^ 1024) - 1024;
  out.scale = scale > 0 ? static_cast<uint32_t>(scale) : 0;
}

void set_text(column_type& out, int modifier) {
  out.family = type_family::text;
  if (modifier > modifier_head)
    out.size = static_cast<uint32_t>(modifier - modifier_head);
}

void set_moment(column_type& out, type_family family, int modifier) {
  out.family = family;
  out.size = modifier < 0 ? fraction_digits : static_cast<uint32_t>(modifier);
}

void set_number(column_type& out, type_family family, uint32_t bytes) {
  out.family = family;
  out.size = bytes;
}

/// @returns whether it is one.
bool set_number_type(column_type& out, const type_facts& type) {
  switch (type.oid) {
  case oids::int2:
    set_number(out, type_family::integer, 2);
    return true;
  case oids::int4:
  case oids::oid:
    set_number(out, type_family::integer, 4);
    out.is_unsigned = type.oid == oids::oid;
    return true;
  case oids::int8:
    set_number(out, type_family::integer, 8);
    return true;
  case oids::float4:
  case oids::float8:
    set_number(out, type_family::real, type.oid == oids::float4 ? 4 : 8);
    return true;
  case oids::numeric:
    set_decimal(out, type.modifier);
    return true;
  default:
    return false;
  }
}

/// @returns whether it is one.
bool set_moment_type(column_type& out, const type_facts& type) {
  switch (type.oid) {
  case oids::date:
    out.family = type_family::date;
    return true;
  case oids::time:
    set_moment(out, type_family::time, type.modifier);
    return true;
  case oids::timestamp:
    set_moment(out, type_family::timestamp, type.modifier);
    return true;
  case oids::timestamptz:
    set_moment(out, type_family::instant, type.modifier);
    return true;
  default:
    return false;
  }
}

} // namespace

std::optional<codec> codec_of(const type_facts& type) {
  switch (type.oid) {
  case oids::boolean:
    return codec::boolean;
  case oids::int2:
    return codec::int2;
  case oids::int4:
    return codec::int4;
  case oids::int8:
    return codec::int8;
  case oids::oid:
    return codec::oid;
  case oids::float4:
    return codec::float4;
  case oids::float8:
    return codec::float8;
  case oids::numeric:
    return codec::numeric;
  case oids::text:
  case oids::varchar:
  case oids::name:
  case oids::json:
  case oids::xml:
    return codec::text;
  case oids::bpchar:
    return codec::bpchar;
  case oids::bytea:
    return codec::bytea;
  case oids::date:
    return codec::date;
  case oids::time:
    return codec::time;
  case oids::timestamp:
    return codec::timestamp;
  case oids::timestamptz:
    return codec::timestamptz;
  case oids::uuid:
    return codec::uuid;
  case oids::jsonb:
    return codec::jsonb;
  default:
    break;
  }
  if (type.is_enum || type.name == "citext")
    return codec::text;
  return std::nullopt;
}

column_type column_type_of(const type_facts& type) {
  column_type out;
  out.declared = type.declared;
  out.family = type_family::other;
  if (set_number_type(out, type) || set_moment_type(out, type))
    return out;
  switch (type.oid) {
  case oids::boolean:
    out.family = type_family::boolean;
    break;
  case oids::bpchar:
    out.is_padded = true;
    set_text(out, type.modifier);
    break;
  case oids::name:
    set_text(out, -1);
    out.size = name_bytes;
    break;
  case oids::text:
  case oids::varchar:
  case oids::xml:
    set_text(out, type.modifier);
    break;
  case oids::bytea:
    out.family = type_family::blob;
    break;
  case oids::uuid:
    out.family = type_family::uuid;
    break;
  case oids::json:
  case oids::jsonb:
    out.family = type_family::json;
    break;
  default:
    if (type.is_enum || type.name == "citext")
      out.family = type_family::text;
  }
  return out;
}

} // namespace dunlin::postgresql
