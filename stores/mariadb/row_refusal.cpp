#include "stores/mariadb/row_refusal.hpp"

#include "stores/sql/names.hpp"

#include <mysqld_error.h>

#include <charconv>

namespace dunlin::mariadb {

namespace {

/// The word of a refusal; empty: it is none.
std::string_view word_of(unsigned number) noexcept {
  switch (number) {
  case ER_DUP_ENTRY:
  case ER_DUP_ENTRY_WITH_KEY_NAME:
  case ER_DUP_UNKNOWN_IN_INDEX:
    return "unique";
  case ER_BAD_NULL_ERROR:
  case ER_NO_DEFAULT_FOR_FIELD:
  case ER_WARN_NULL_TO_NOTNULL:
    return "not_null";
  case ER_NO_REFERENCED_ROW:
  case ER_NO_REFERENCED_ROW_2:
  case ER_ROW_IS_REFERENCED:
  case ER_ROW_IS_REFERENCED_2:
    return "foreign_key";
  case ER_CONSTRAINT_FAILED:
    return "check";
  case ER_SIGNAL_EXCEPTION:
    return "trigger";
  case ER_NO_PARTITION_FOR_GIVEN_VALUE:
  case ER_ROW_DOES_NOT_MATCH_GIVEN_PARTITION_SET:
    return "constraint";
  case ER_WARN_DATA_OUT_OF_RANGE:
  case WARN_DATA_TRUNCATED:
  case ER_DATA_TOO_LONG:
  case ER_TRUNCATED_WRONG_VALUE:
  case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
  case ER_WRONG_VALUE_FOR_TYPE:
  case ER_WRONG_VALUE:
  case ER_DATA_OUT_OF_RANGE:
  case ER_CANT_CREATE_GEOMETRY_OBJECT:
  case ER_DIVISION_BY_ZERO:
  case ER_ILLEGAL_VALUE_FOR_TYPE:
  case ER_TOO_BIG_ROWSIZE:
    return "data_type";
  default:
    return {};
  }
}

} // namespace

bool is_refusal(unsigned number) noexcept {
  return !word_of(number).empty();
}

bool is_duplicate(unsigned number) noexcept {
  return word_of(number) == "unique";
}

sql::refusal refusal_of(unsigned number, std::string_view message) {
  return {sql::one_line(message), word_of(number)};
}

std::optional<size_t> row_of(std::string_view message) noexcept {
  constexpr std::string_view words = " at row ";
  const auto at = message.rfind(words);
  if (at == std::string_view::npos)
    return std::nullopt;
  size_t number = 0;
  const auto* begin = message.data() + at + words.size();
  const auto read
      = std::from_chars(begin, message.data() + message.size(), number);
  if (read.ec != std::errc{} || number == 0)
    return std::nullopt;
  return number - 1;
}

bool speaks_of_row(std::string_view level, int64_t number) noexcept {
  // Decimals that lose digits are but a note.
  return is_refusal(static_cast<unsigned>(number)) || level == "Warning";
}

} // namespace dunlin::mariadb
