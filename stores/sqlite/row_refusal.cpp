#include "stores/sqlite/row_refusal.hpp"

#include "stores/sqlite/sql_text.hpp"

#include <cmath>

namespace dunlin::sqlite {

namespace {

std::string_view word_of(int code) noexcept {
  switch (code) {
  case SQLITE_CONSTRAINT_CHECK:
    return "check";
  case SQLITE_CONSTRAINT_FOREIGNKEY:
    return "foreign_key";
  case SQLITE_CONSTRAINT_NOTNULL:
    return "not_null";
  case SQLITE_CONSTRAINT_PRIMARYKEY:
  case SQLITE_CONSTRAINT_ROWID:
    return "primary_key";
  case SQLITE_CONSTRAINT_TRIGGER:
    return "trigger";
  case SQLITE_CONSTRAINT_UNIQUE:
    return "unique";
  case SQLITE_CONSTRAINT_DATATYPE:
  case SQLITE_MISMATCH:
    return "data_type";
  default:
    return "constraint";
  }
}

bool is_same_number(int64_t integer, double real) noexcept {
  // Beyond these a real has no integer that it could be.
  return real >= -0x1p63 && real < 0x1p63 && real == std::trunc(real)
         && static_cast<int64_t>(real) == integer;
}

} // namespace

bool is_refusal(int code) noexcept {
  const int kind = code & 0xff;
  return kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH;
}

refusal refusal_of(sqlite3* handle, int code) {
  return {one_line(sqlite3_errmsg(handle)), word_of(code)};
}

bool is_same_value(const value& left, const value& right) noexcept {
  if (left.kind == value_kind::integer && right.kind == value_kind::real)
    return is_same_number(left.integer, right.real);
  if (left.kind == value_kind::real && right.kind == value_kind::integer)
    return is_same_number(right.integer, left.real);
  return left == right;
}

} // namespace dunlin::sqlite
