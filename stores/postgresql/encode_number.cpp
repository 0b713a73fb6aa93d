#include "stores/postgresql/encode_number.hpp"

#include "stores/postgresql/decimal.hpp"
#include "stores/postgresql/wire.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace dunlin::postgresql {

namespace {

/// Digits of a NUMERIC without a limit of its own.
constexpr size_t whole_digits_max = 131'072;
constexpr size_t fraction_digits_max = 16'383;

/// The integer that a text writes just so.
std::optional<int64_t> integer_of_text(std::string_view text) noexcept {
  int64_t out = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, out);
  if (problem != std::errc{} || stop != end)
    return std::nullopt;
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool is_plain
      = digits == "0" ? digits.size() == text.size() : !digits.starts_with('0');
  return is_plain ? std::optional{out} : std::nullopt;
}

std::optional<int64_t> integer_of(const value& cell) noexcept {
  switch (cell.kind) {
  case value_kind::integer:
    return cell.integer;
  case value_kind::text:
    return integer_of_text(cell.bytes);
  case value_kind::real:
    if (cell.real >= -0x1p63 && cell.real < 0x1p63
        && cell.real == std::trunc(cell.real))
      return static_cast<int64_t>(cell.real);
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

template <class Narrow, class Bits>
bool append_if_fits(int64_t number, byte_buffer& out) {
  if (number < std::numeric_limits<Narrow>::min()
      || number > std::numeric_limits<Narrow>::max())
    return false;
  out.use_to(store<Bits>(out.room(sizeof(Bits)), static_cast<Bits>(number)));
  return true;
}

/// The shortest digits that read back as the same number, without an exponent.
std::string_view digits_of(double number, char (&buffer)[400]) noexcept {
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number,
                                 std::chars_format::fixed)
                       .ptr;
  return {buffer, static_cast<size_t>(end - buffer)};
}

/// The real number that a text writes just so, as the server would.
std::optional<double> real_of_text(std::string_view text) noexcept {
  if (text == "NaN")
    return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity")
    return std::numeric_limits<double>::infinity();
  if (text == "-Infinity")
    return -std::numeric_limits<double>::infinity();
  double out = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, out);
  if (problem != std::errc{} || stop != end || text.starts_with("inf")
      || text.starts_with("nan"))
    return std::nullopt;
  char buffer[400];
  if (digits_of(out, buffer) == text)
    return out;
  const auto shortest = std::to_chars(buffer, buffer + sizeof buffer, out).ptr;
  if (text == std::string_view{buffer, static_cast<size_t>(shortest - buffer)})
    return out;
  return std::nullopt;
}

std::optional<double> real_of(const value& cell) noexcept {
  switch (cell.kind) {
  case value_kind::real:
    return cell.real;
  case value_kind::text:
    return real_of_text(cell.bytes);
  case value_kind::integer: {
    const auto out = static_cast<double>(cell.integer);
    const bool is_exact
        = out < 0x1p63 && static_cast<int64_t>(out) == cell.integer;
    return is_exact ? std::optional{out} : std::nullopt;
  }
  default:
    return std::nullopt;
  }
}

/// What a NUMERIC column allows.
struct numeric_limits_of {
  explicit numeric_limits_of(int modifier) noexcept
      : is_limited(modifier >= 4) {
    if (!is_limited)
      return;
    const auto bits = static_cast<uint32_t>(modifier - 4);
    precision = static_cast<int>(bits >> 16);
    scale = static_cast<int>((bits & 0x7ff) ^ 1024) - 1024;
  }

  bool is_limited;
  int precision = 0;
  int scale = 0;
};

bool has_only_zeros(std::string_view digits) noexcept {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

bool append_decimal(int modifier, std::string_view digits, byte_buffer& out) {
  const auto number = parse_decimal(digits);
  if (!number)
    return false;
  const numeric_limits_of limits{modifier};
  if (!limits.is_limited) {
    if (number->whole.size() > whole_digits_max
        || number->fraction.size() > fraction_digits_max)
      return false;
    append_numeric(out, *number,
                   static_cast<uint32_t>(number->fraction.size()));
    return true;
  }
  // A negative scale would round the whole number.
  const auto scale = static_cast<size_t>(std::max(limits.scale, 0));
  const auto whole_max = limits.precision - limits.scale;
  const auto beyond
      = number->fraction.substr(std::min(scale, number->fraction.size()));
  const auto rounded
      = limits.scale < 0 ? number->whole.substr(
            number->whole.size()
            - std::min<size_t>(number->whole.size(),
                               static_cast<size_t>(-limits.scale)))
                         : std::string_view{};
  if (!has_only_zeros(beyond) || !has_only_zeros(rounded)
      || static_cast<int>(number->whole.size()) > whole_max)
    return false;
  append_numeric(out, *number, static_cast<uint32_t>(scale));
  return true;
}

} // namespace

bool append_boolean(const value& cell, byte_buffer& out) {
  const bool is_true
      = cell.kind == value_kind::integer
            ? cell.integer == 1
            : cell.bytes == "t" || cell.bytes == "true" || cell.bytes == "1";
  const bool is_false
      = cell.kind == value_kind::integer
            ? cell.integer == 0
            : cell.bytes == "f" || cell.bytes == "false" || cell.bytes == "0";
  out.push_back(is_true ? '\1' : '\0');
  return (is_true || is_false)
         && (cell.kind == value_kind::integer || cell.kind == value_kind::text);
}

bool append_integer(codec kind, const value& cell, byte_buffer& out) {
  const auto number = integer_of(cell);
  if (!number)
    return false;
  switch (kind) {
  case codec::int2:
    return append_if_fits<int16_t, uint16_t>(*number, out);
  case codec::int4:
    return append_if_fits<int32_t, uint32_t>(*number, out);
  case codec::oid:
    return append_if_fits<uint32_t, uint32_t>(*number, out);
  default:
    return append_if_fits<int64_t, uint64_t>(*number, out);
  }
}

bool append_real(codec kind, const value& cell, byte_buffer& out) {
  const auto number = real_of(cell);
  if (!number)
    return false;
  if (kind == codec::float8) {
    out.use_to(store<uint64_t>(out.room(sizeof(double)),
                               std::bit_cast<uint64_t>(*number)));
    return true;
  }
  const auto narrow = static_cast<float>(*number);
  if (!std::isnan(*number) && double{narrow} != *number)
    return false;
  out.use_to(store<uint32_t>(out.room(sizeof(float)),
                             std::bit_cast<uint32_t>(narrow)));
  return true;
}

bool append_numeric_cell(int modifier, const value& cell, byte_buffer& out) {
  switch (cell.kind) {
  case value_kind::integer: {
    char digits[24];
    const auto end
        = std::to_chars(digits, digits + sizeof digits, cell.integer).ptr;
    return append_decimal(modifier, {digits, static_cast<size_t>(end - digits)},
                          out);
  }
  case value_kind::real: {
    char digits[400];
    if (std::isnan(cell.real))
      return append_special_numeric(out, "NaN");
    if (std::isinf(cell.real))
      return modifier < 4
             && append_special_numeric(out, cell.real < 0 ? "-Infinity"
                                                          : "Infinity");
    return append_decimal(modifier, digits_of(cell.real, digits), out);
  }
  case value_kind::text:
    if (cell.bytes == "NaN" || modifier < 4)
      if (append_special_numeric(out, cell.bytes))
        return true;
    return append_decimal(modifier, cell.bytes, out);
  default:
    return false;
  }
}

} // namespace dunlin::postgresql
