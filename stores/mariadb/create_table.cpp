#include "stores/mariadb/create_table.hpp"

#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/created_columns.hpp"

namespace dunlin::mariadb {

namespace {

/// The most characters of a text within the row itself: a row of InnoDB takes
/// at most 65,535 bytes of such columns together.
constexpr uint32_t short_text_max = 1024;

/// Characters of a text, and bytes of a blob, in a key: an index takes 3,072
/// bytes of all its columns, and a character four of them.
constexpr uint32_t key_text_size = 255;
constexpr uint32_t key_blob_size = 1024;

constexpr uint32_t decimal_digits_max = 65;
constexpr uint32_t decimal_scale_max = 38;

std::string with_size(const char* name, uint32_t size) {
  return std::string{name} + "(" + std::to_string(size) + ")";
}

std::string text_of(uint32_t size, bool is_key) {
  if (is_key && (size == 0 || size > key_text_size))
    return with_size("varchar", key_text_size);
  return size == 0 || size > short_text_max ? "longtext"
                                            : with_size("varchar", size);
}

std::string blob_of(uint32_t size, bool is_key) {
  if (is_key && (size == 0 || size > key_blob_size))
    return with_size("varbinary", key_blob_size);
  return size == 0 || size > short_text_max ? "longblob"
                                            : with_size("varbinary", size);
}

std::string integer_of(const column_type& type) {
  const auto* name = type.size == 1   ? "tinyint"
                     : type.size == 2 ? "smallint"
                     : type.size <= 4 ? "int"
                                      : "bigint";
  return std::string{name} + (type.is_unsigned ? " unsigned" : "");
}

std::string decimal_of(const column_type& type, bool is_key) {
  // Without a scale each value has its own, which only a text keeps.
  if (type.size == 0 || type.size > decimal_digits_max
      || type.scale > decimal_scale_max)
    return text_of(0, is_key);
  return "decimal(" + std::to_string(type.size) + ", "
         + std::to_string(type.scale) + ")";
}

/// `orders`, or `sales.orders` of another database.
std::string quoted_name(const std::string& name) {
  const auto dot = name.find('.');
  if (dot == std::string::npos)
    return quote_name(name);
  return quote_name(name.substr(0, dot)) + "."
         + quote_name(name.substr(dot + 1));
}

} // namespace

std::string declaration_of(const column_type& type, bool is_key) {
  switch (type.family) {
  case type_family::boolean:
    return "tinyint(1)";
  case type_family::integer:
    return integer_of(type);
  case type_family::real:
    return type.size == 4 ? "float" : "double";
  case type_family::decimal:
    return decimal_of(type, is_key);
  case type_family::text:
    return text_of(type.size, is_key);
  case type_family::blob:
    return blob_of(type.size, is_key);
  case type_family::date:
    return "date";
  case type_family::time:
    return "time(6)";
  case type_family::timestamp:
    return "datetime(6)";
  case type_family::instant:
    return "timestamp(6) NULL DEFAULT NULL";
  case type_family::uuid:
    return "char(36)";
  case type_family::json:
    return is_key ? text_of(0, true) : "json";
  case type_family::any:
  case type_family::other:
    return text_of(0, is_key);
  }
  return text_of(0, is_key);
}

std::string create_table_sql(const target_spec& spec) {
  std::string columns;
  for (const auto& column : sql::created_columns(spec)) {
    auto declared = declaration_of(column.type, column.is_key);
    if (column.is_not_null && column.type.family == type_family::instant)
      declared = "timestamp(6) NOT NULL DEFAULT '1970-01-01 00:00:01'";
    else if (column.is_not_null)
      declared += " NOT NULL";
    columns += (columns.empty() ? "" : ", ") + quote_name(column.name) + " "
               + declared;
  }
  if (sql::has_created_key(spec))
    columns += ", PRIMARY KEY(" + name_list(spec.key) + ")";
  return "CREATE TABLE " + quoted_name(spec.into) + "(" + columns
         + ") ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
}

} // namespace dunlin::mariadb
