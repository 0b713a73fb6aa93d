#include "stores/postgresql/create_table.hpp"

#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/created_columns.hpp"

namespace dunlin::postgresql {

namespace {

/// The most characters that varchar(n) and char(n) may promise.
constexpr uint32_t text_size_max = 10'485'760;

/// The most digits that numeric(p, s) may promise.
constexpr uint32_t numeric_digits_max = 1000;

std::string integer_of(const column_type& type) {
  const auto bytes = type.is_unsigned ? type.size + 1 : type.size;
  if (bytes <= 2)
    return "smallint";
  if (bytes <= 4)
    return "integer";
  // Twenty digits hold all of 64 bits without a sign.
  return bytes <= 8 ? "bigint" : "numeric(20, 0)";
}

std::string decimal_of(const column_type& type) {
  if (type.size == 0 || type.size > numeric_digits_max)
    return "numeric";
  return "numeric(" + std::to_string(type.size) + ", "
         + std::to_string(type.scale) + ")";
}

std::string text_of(const column_type& type) {
  if (type.size == 0 || type.size > text_size_max)
    return "text";
  return (type.is_padded ? "char(" : "varchar(") + std::to_string(type.size)
         + ")";
}

/// `orders`, or `sales.orders` in its schema.
std::string table_name(const std::string& name) {
  const auto schema = schema_of(name);
  if (schema.empty())
    return quote_identifier(name);
  return quote_identifier(schema) + "."
         + quote_identifier(name.substr(schema.size() + 1));
}

} // namespace

std::string declaration_of(const column_type& type) {
  switch (type.family) {
  case type_family::boolean:
    return "boolean";
  case type_family::integer:
    return integer_of(type);
  case type_family::real:
    return type.size == 4 ? "real" : "double precision";
  case type_family::decimal:
    return decimal_of(type);
  case type_family::text:
    return text_of(type);
  case type_family::blob:
    return "bytea";
  case type_family::date:
    return "date";
  case type_family::time:
    return "time";
  case type_family::timestamp:
    return "timestamp";
  case type_family::instant:
    return "timestamptz";
  case type_family::uuid:
    return "uuid";
  case type_family::json:
    // jsonb would write its values anew.
    return "json";
  case type_family::any:
  case type_family::other:
    return "text";
  }
  return "text";
}

std::string schema_of(const std::string& name) {
  const auto dot = name.find('.');
  return dot == std::string::npos ? "" : name.substr(0, dot);
}

std::string create_table_sql(const target_spec& spec) {
  std::string columns;
  for (const auto& column : sql::created_columns(spec))
    columns += (columns.empty() ? "" : ", ") + quote_identifier(column.name)
               + " " + declaration_of(column.type)
               + (column.is_not_null ? " NOT NULL" : "");
  if (sql::has_created_key(spec))
    columns += ", PRIMARY KEY(" + identifier_list(spec.key) + ")";
  return "CREATE TABLE " + table_name(spec.into) + "(" + columns + ")";
}

} // namespace dunlin::postgresql
