#include "stores/mariadb/number_text.hpp"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace dunlin::mariadb {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// A number as it is written: sign, digits before and behind the point. Zeros
/// that say nothing are left out.
struct written_number {
  bool is_negative = false;
  std::string_view whole;
  std::string_view fraction;

  bool is_zero() const noexcept {
    return whole.empty() && fraction.empty();
  }
};

std::optional<written_number> read_number(std::string_view text) noexcept {
  written_number out;
  if (text.starts_with('-') || text.starts_with('+')) {
    out.is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  out.whole = text.substr(0, point);
  if (point != std::string_view::npos)
    out.fraction = text.substr(point + 1);
  if (out.whole.empty() && out.fraction.empty())
    return std::nullopt;
  for (const auto part : {out.whole, out.fraction})
    for (const char c : part)
      if (!is_digit(c))
        return std::nullopt;
  while (out.whole.starts_with('0'))
    out.whole.remove_prefix(1);
  while (out.fraction.ends_with('0'))
    out.fraction.remove_suffix(1);
  return out;
}

/// The shortest text that reads back as the number, without an exponent.
std::string_view write_real(double number, char* buffer, size_t size) noexcept {
  const auto written
      = std::to_chars(buffer, buffer + size, number, std::chars_format::fixed);
  if (written.ec != std::errc{})
    return {};
  return {buffer, static_cast<size_t>(written.ptr - buffer)};
}

std::string_view write_integer(int64_t number, char* buffer,
                               size_t size) noexcept {
  const auto* end = std::to_chars(buffer, buffer + size, number).ptr;
  return {buffer, static_cast<size_t>(end - buffer)};
}

bool is_same(const written_number& left, const written_number& right) noexcept {
  return left.whole == right.whole && left.fraction == right.fraction
         && (left.is_negative == right.is_negative || left.is_zero());
}

std::optional<double> real_of_text(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end
      || !std::isfinite(number))
    return std::nullopt;
  // A number that is written in another way may still be the same.
  char buffer[400];
  const auto again = read_number(write_real(number, buffer, sizeof buffer));
  const auto given = read_number(text);
  if (!again || !given || !is_same(*again, *given))
    return std::nullopt;
  return number;
}

} // namespace

value whole_number::cell(char* buffer, size_t size) const {
  constexpr auto integer_max
      = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  value out;
  if (magnitude <= integer_max + (is_negative ? 1 : 0)) {
    out.kind = value_kind::integer;
    out.integer = static_cast<int64_t>(is_negative ? 0 - magnitude : magnitude);
    return out;
  }
  const auto* end = std::to_chars(buffer, buffer + size, magnitude).ptr;
  out.kind = value_kind::text;
  out.bytes = {buffer, static_cast<size_t>(end - buffer)};
  return out;
}

std::optional<whole_number> integer_of(const value& cell) {
  if (cell.kind == value_kind::integer) {
    const bool is_negative = cell.integer < 0;
    const auto bits = static_cast<uint64_t>(cell.integer);
    return whole_number{is_negative, is_negative ? 0 - bits : bits};
  }
  if (cell.kind == value_kind::real) {
    if (!(std::fabs(cell.real) < 0x1p64) || std::trunc(cell.real) != cell.real)
      return std::nullopt;
    return whole_number{cell.real < 0,
                        static_cast<uint64_t>(std::fabs(cell.real))};
  }
  if (cell.kind != value_kind::text)
    return std::nullopt;
  const auto number = read_number(cell.bytes);
  if (!number || !number->fraction.empty())
    return std::nullopt;
  whole_number out;
  const auto* end = number->whole.data() + number->whole.size();
  if (!number->whole.empty()
      && std::from_chars(number->whole.data(), end, out.magnitude).ec
             != std::errc{})
    return std::nullopt;
  out.is_negative = number->is_negative && out.magnitude != 0;
  return out;
}

std::optional<double> real_of(const value& cell) {
  switch (cell.kind) {
  case value_kind::real:
    // MariaDB has no infinity.
    return std::isfinite(cell.real) ? std::optional{cell.real} : std::nullopt;
  case value_kind::integer: {
    const auto number = static_cast<double>(cell.integer);
    const bool is_exact = std::fabs(number) < 0x1p63
                          && static_cast<int64_t>(number) == cell.integer;
    return is_exact ? std::optional{number} : std::nullopt;
  }
  case value_kind::text:
    return real_of_text(cell.bytes);
  default:
    return std::nullopt;
  }
}

std::optional<std::string_view> decimal_of(const value& cell, uint32_t digits,
                                           uint32_t scale, char* buffer,
                                           size_t size) {
  char written[400];
  std::string_view text;
  if (cell.kind == value_kind::text)
    text = cell.bytes;
  else if (cell.kind == value_kind::integer)
    text = write_integer(cell.integer, written, sizeof written);
  else if (cell.kind == value_kind::real)
    text = write_real(cell.real, written, sizeof written);
  const auto number = read_number(text);
  if (!number || number->whole.size() > digits - scale
      || number->fraction.size() > scale || digits + 4 > size)
    return std::nullopt;
  auto* at = buffer;
  if (number->is_negative && !number->is_zero())
    *at++ = '-';
  if (number->whole.empty())
    *at++ = '0';
  at = number->whole.copy(at, number->whole.size()) + at;
  if (scale > 0) {
    *at++ = '.';
    at = number->fraction.copy(at, number->fraction.size()) + at;
    for (auto i = number->fraction.size(); i < scale; ++i)
      *at++ = '0';
  }
  return std::string_view{buffer, static_cast<size_t>(at - buffer)};
}

std::optional<std::string_view> text_of(const value& cell, char* buffer,
                                        size_t size) {
  switch (cell.kind) {
  case value_kind::text:
    return cell.bytes;
  case value_kind::integer:
    return write_integer(cell.integer, buffer, size);
  case value_kind::real: {
    const auto* end = std::to_chars(buffer, buffer + size, cell.real).ptr;
    return std::string_view{buffer, static_cast<size_t>(end - buffer)};
  }
  default:
    return std::nullopt;
  }
}

} // namespace dunlin::mariadb
