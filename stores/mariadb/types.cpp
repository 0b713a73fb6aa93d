#include "stores/mariadb/types.hpp"

#include <string>
#include <string_view>

namespace dunlin::mariadb {

namespace {

constexpr unsigned binary_charset = 63;

/// Bytes of a character in the character set of our sessions, utf8mb4.
constexpr unsigned long character_bytes = 4;

/// What the server tells beside the type of the protocol: `uuid`, `inet6`, ...
std::string_view attribute(const MYSQL_FIELD& field,
                           mariadb_field_attr_t which) {
  MARIADB_CONST_STRING found{};
  if (mariadb_field_attr(&found, &field, which) != 0 || found.str == nullptr)
    return {};
  return {found.str, found.length};
}

column_type make(type_family family, uint32_t size, std::string declared) {
  column_type out;
  out.family = family;
  out.size = size;
  out.declared = std::move(declared);
  return out;
}

column_type integer(uint32_t bytes, const char* name,
                    const MYSQL_FIELD& field) {
  auto out = make(type_family::integer, bytes, name);
  out.is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
  if (out.is_unsigned)
    out.declared += " unsigned";
  return out;
}

column_type decimal(const MYSQL_FIELD& field) {
  // The length counts the point and, of a signed one, the sign.
  const auto extra = (field.decimals > 0 ? 1u : 0u)
                     + ((field.flags & UNSIGNED_FLAG) != 0 ? 0u : 1u);
  const auto digits = static_cast<uint32_t>(field.length) - extra;
  auto out = make(type_family::decimal, digits,
                  "decimal(" + std::to_string(digits) + ","
                      + std::to_string(field.decimals) + ")");
  out.scale = field.decimals;
  out.is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
  return out;
}

column_type timed(type_family family, std::string name,
                  const MYSQL_FIELD& field) {
  // 31 and more: not fixed, which a time never is.
  const auto digits = field.decimals <= 6 ? field.decimals : 6;
  if (digits > 0)
    name += "(" + std::to_string(digits) + ")";
  return make(family, digits, std::move(name));
}

column_type bytes(const MYSQL_FIELD& field) {
  const bool is_blob = field.type == MYSQL_TYPE_BLOB;
  const auto size = static_cast<uint32_t>(field.length);
  return make(type_family::blob, size,
              is_blob ? "longblob" : "varbinary(" + std::to_string(size) + ")");
}

column_type text(const MYSQL_FIELD& field) {
  if ((field.flags & (ENUM_FLAG | SET_FLAG)) != 0)
    return make(type_family::text, 0,
                (field.flags & ENUM_FLAG) != 0 ? "enum" : "set");
  if (attribute(field, MARIADB_FIELD_ATTR_FORMAT_NAME) == "json")
    return make(type_family::json, 0, "json");
  const auto type_name = attribute(field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME);
  if (type_name == "uuid")
    return make(type_family::uuid, 0, "uuid");
  if (!type_name.empty())
    return make(type_family::other, 0, std::string{type_name});
  if (field.charsetnr == binary_charset)
    return bytes(field);
  const auto size = static_cast<uint32_t>(field.length / character_bytes);
  if (field.type == MYSQL_TYPE_BLOB)
    return make(type_family::text, size, "longtext");
  return make(type_family::text, size, "varchar(" + std::to_string(size) + ")");
}

column_type family_of(const MYSQL_FIELD& field) {
  switch (field.type) {
  case MYSQL_TYPE_TINY:
    return integer(1, "tinyint", field);
  case MYSQL_TYPE_SHORT:
    return integer(2, "smallint", field);
  case MYSQL_TYPE_YEAR:
    return make(type_family::integer, 2, "year");
  case MYSQL_TYPE_INT24:
    return integer(3, "mediumint", field);
  case MYSQL_TYPE_LONG:
    return integer(4, "int", field);
  case MYSQL_TYPE_LONGLONG:
    return integer(8, "bigint", field);
  case MYSQL_TYPE_BIT: {
    auto out = make(type_family::integer, 8,
                    "bit(" + std::to_string(field.length) + ")");
    out.is_unsigned = true;
    return out;
  }
  case MYSQL_TYPE_FLOAT:
    return make(type_family::real, 4, "float");
  case MYSQL_TYPE_DOUBLE:
    return make(type_family::real, 8, "double");
  case MYSQL_TYPE_DECIMAL:
  case MYSQL_TYPE_NEWDECIMAL:
    return decimal(field);
  case MYSQL_TYPE_DATE:
  case MYSQL_TYPE_NEWDATE:
    return make(type_family::date, 0, "date");
  case MYSQL_TYPE_TIME:
    return timed(type_family::time, "time", field);
  case MYSQL_TYPE_DATETIME:
    return timed(type_family::timestamp, "datetime", field);
  case MYSQL_TYPE_TIMESTAMP:
    return timed(type_family::instant, "timestamp", field);
  case MYSQL_TYPE_GEOMETRY:
    return make(type_family::blob, 0, "geometry");
  default:
    return text(field);
  }
}

} // namespace

column_type type_of(const MYSQL_FIELD& field) {
  auto out = family_of(field);
  out.is_not_null = (field.flags & NOT_NULL_FLAG) != 0;
  return out;
}

comparand comparand_of(const MYSQL_FIELD& field) noexcept {
  switch (field.type) {
  case MYSQL_TYPE_DECIMAL:
  case MYSQL_TYPE_NEWDECIMAL:
    return comparand::decimal;
  case MYSQL_TYPE_LONGLONG:
  case MYSQL_TYPE_BIT:
    return comparand::big_integer;
  case MYSQL_TYPE_TIMESTAMP:
    return comparand::instant;
  default:
    return comparand::plain;
  }
}

} // namespace dunlin::mariadb
