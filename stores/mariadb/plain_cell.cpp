#include "stores/mariadb/plain_cell.hpp"

#include "stores/mariadb/utf8.hpp"

#include <array>

namespace dunlin::mariadb {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_plain_integer(const target_column& column, int64_t number) noexcept {
  const auto bits = 8 * column.size - (column.is_unsigned ? 0 : 1);
  if (column.is_unsigned && number < 0)
    return false;
  const auto above = bits >= 64 ? 0 : number >> bits;
  return above == 0 || above == -1;
}

/// As the server writes it: all digits of its scale, no zeros in front but one
/// before the point, no sign of a zero.
bool is_plain_decimal(const target_column& column,
                      std::string_view text) noexcept {
  const bool is_negative = text.starts_with('-');
  if (is_negative && column.is_unsigned)
    return false;
  text.remove_prefix(is_negative ? 1 : 0);
  const size_t behind = column.scale > 0 ? column.scale + 1 : 0;
  if (text.size() <= behind)
    return false;
  const auto whole = text.size() - behind;
  const bool has_no_whole = whole == 1 && text[0] == '0';
  if (!has_no_whole && (text[0] == '0' || whole > column.size - column.scale))
    return false;
  bool is_zero = true;
  for (size_t at = 0; at < text.size(); ++at) {
    if (at == whole ? text[at] != '.' : !is_digit(text[at]))
      return false;
    is_zero = is_zero && (at == whole || text[at] == '0');
  }
  return !is_negative || !is_zero;
}

int two_digits(const char* at) noexcept {
  return is_digit(at[0]) && is_digit(at[1]) ? 10 * (at[0] - '0') + (at[1] - '0')
                                            : -1;
}

/// A day that its month has in every year, of four digits of the year.
bool is_plain_date(std::string_view text) noexcept {
  constexpr size_t size = 10;
  constexpr std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (text.size() != size || text[4] != '-' || text[7] != '-')
    return false;
  const int century = two_digits(text.data());
  const int year = two_digits(text.data() + 2);
  const int month = two_digits(text.data() + 5);
  const int day = two_digits(text.data() + 8);
  return century >= 0 && year >= 0 && century + year > 0 && month >= 1
         && month <= 12 && day >= 1
         && day <= days[static_cast<size_t>(month - 1)];
}

bool is_plain_text(const target_column& column,
                   std::string_view text) noexcept {
  if (column.character_bytes > 0 && text.size() > column.bytes_max)
    return false;
  const auto size = count_characters(text);
  return size && size->characters <= column.characters_max
         && (column.character_bytes == 0
             || size->widest_bytes <= column.character_bytes);
}

} // namespace

bool is_plain(const target_column& column, const value& cell) noexcept {
  if (cell.kind == value_kind::null)
    return !column.is_not_null && !column.is_numbered;
  switch (column.form) {
  case stored_form::integer:
    return cell.kind == value_kind::integer
           && is_plain_integer(column, cell.integer);
  case stored_form::decimal:
    return cell.kind == value_kind::text
           && is_plain_decimal(column, cell.bytes);
  case stored_form::text:
    return cell.kind == value_kind::text && is_plain_text(column, cell.bytes);
  case stored_form::bytes:
    return cell.kind == value_kind::blob
           && cell.bytes.size() <= column.bytes_max;
  case stored_form::date:
    return cell.kind == value_kind::text && is_plain_date(cell.bytes);
  default:
    return false;
  }
}

std::string_view take_plain_row(const std::vector<target_column>& columns,
                                value_reader& cells) {
  auto ahead = cells;
  for (const auto& column : columns)
    if (!is_plain(column, ahead.next()))
      return {};
  const auto row = cells.rest();
  cells = ahead;
  return row.substr(0, row.size() - ahead.rest().size());
}

} // namespace dunlin::mariadb
