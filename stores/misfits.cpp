#include "stores/misfits.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace dunlin {

namespace {

using family = type_family;
using namespace std::string_view_literals;

/// Types of texts that take any text, as PostgreSQL and MariaDB declare them.
/// All others (enumerations, sets, xml) have rules of their own.
constexpr std::array plain_texts{
    "text"sv,     "character"sv, "char"sv,       "varchar"sv,  "name"sv,
    "tinytext"sv, "citext"sv,    "mediumtext"sv, "longtext"sv,
};

bool is_plain_text(const column_type& type) {
  return type.declared.empty()
         || std::any_of(plain_texts.begin(), plain_texts.end(), [&](auto name) {
              return type.declared.starts_with(name);
            });
}

bool is_number(const column_type& type) noexcept {
  return type.family == family::integer || type.family == family::real
         || type.family == family::decimal || type.family == family::boolean;
}

bool is_moment(const column_type& type) noexcept {
  return type.family == family::date || type.family == family::time
         || type.family == family::timestamp || type.family == family::instant;
}

std::string number_text(uint64_t number) {
  return std::to_string(number);
}

/// Bits of an integer without its sign.
uint32_t bits_of(const column_type& integer) noexcept {
  const auto bytes = integer.size == 0 ? 8 : integer.size;
  return 8 * bytes - (integer.is_unsigned ? 0 : 1);
}

/// Digits of the greatest integer.
uint32_t digits_of(const column_type& integer) noexcept {
  switch (integer.size) {
  case 1:
    return 3;
  case 2:
    return 5;
  case 3:
    return integer.is_unsigned ? 8 : 7;
  case 4:
    return 10;
  default:
    return integer.is_unsigned ? 20 : 19;
  }
}

/// What several doubts come to in one.
std::string joined(const std::string& left, const std::string& right) {
  if (left.empty() || right.empty())
    return left + right;
  return left + ", and " + right;
}

std::string any_value(const column_type& to) {
  return "values that are no " + to.declared;
}

// -- numbers ------------------------------------------------------------------

std::string from_integer(const column_type& from, const column_type& to) {
  switch (to.family) {
  case family::boolean:
    return "numbers other than 0 and 1";
  case family::integer: {
    std::string out;
    if (to.is_unsigned && !from.is_unsigned)
      out = "negative numbers";
    if (bits_of(from) > bits_of(to))
      out = joined(out, "numbers beyond the range of " + to.declared);
    return out;
  }
  case family::real: {
    const uint32_t bits = to.size == 4 ? 24 : 53;
    return bits_of(from) > bits
               ? "numbers of more than " + number_text(bits) + " bits"
               : "";
  }
  case family::decimal: {
    std::string out;
    if (to.is_unsigned && !from.is_unsigned)
      out = "negative numbers";
    const auto whole = to.size > to.scale ? to.size - to.scale : 0;
    if (to.size > 0 && digits_of(from) > whole)
      out = joined(out, "numbers of more than " + number_text(whole)
                            + " digits before the point");
    return out;
  }
  default:
    return any_value(to);
  }
}

std::string from_real(const column_type& from, const column_type& to) {
  switch (to.family) {
  case family::integer:
    return "numbers with a fraction, and those beyond the range of "
           + to.declared;
  case family::real:
    return to.size == 4 && from.size != 4
               ? "numbers of more digits than a " + to.declared + " keeps"
               : "";
  case family::decimal:
    return to.size == 0
               ? ""
               : "infinity, and numbers that do not fit a " + to.declared;
  default:
    return any_value(to);
  }
}

std::string from_decimal(const column_type& from, const column_type& to) {
  const auto whole_from = from.size - from.scale;
  switch (to.family) {
  case family::integer: {
    std::string out;
    if (from.size == 0 || from.scale > 0)
      out = "numbers with a fraction";
    if (from.size == 0 || whole_from >= digits_of(to))
      out = joined(out, "numbers beyond the range of " + to.declared);
    return out;
  }
  case family::real:
    return from.size == 0 || from.scale > 0 || from.size > 15
               ? "numbers of more digits than a " + to.declared
                     + " keeps, or that it would write otherwise (1.50)"
               : "";
  case family::decimal: {
    if (to.size == 0)
      return "";
    const auto whole = to.size - std::min(to.scale, to.size);
    std::string out;
    if (to.is_unsigned && !from.is_unsigned)
      out = "negative numbers";
    if (from.size == 0 || from.scale > to.scale)
      out = joined(out, "numbers of more than " + number_text(to.scale)
                            + " digits behind the point");
    if (from.size == 0 || whole_from > whole)
      out = joined(out, "numbers of more than " + number_text(whole)
                            + " digits before the point");
    return out;
  }
  default:
    return any_value(to);
  }
}

std::string from_number(const column_type& from, const column_type& to) {
  switch (from.family) {
  case family::boolean:
    return is_number(to) ? "" : any_value(to);
  case family::integer:
    return from_integer(from, to);
  case family::real:
    return from_real(from, to);
  default:
    return from_decimal(from, to);
  }
}

// -- moments ------------------------------------------------------------------

std::string digits_lost(const column_type& from, const column_type& to) {
  return from.size > to.size && to.family != family::date
             ? "moments of more than " + number_text(to.size)
                   + " digits of a second"
             : "";
}

std::string from_moment(const column_type& from, const store_traits& source,
                        const column_type& to, const store_traits& target) {
  const bool is_time = from.family == family::time;
  if (!is_moment(to) || is_time != (to.family == family::time))
    return any_value(to);
  std::string out = digits_lost(from, to);
  if (is_time)
    return source.has_long_times && !target.has_long_times
               ? joined(out, "negative times, and those of more than a day")
               : out;
  if (from.family != to.family) {
    if (!target.converts_moments)
      return "all but NULL: a " + from.declared + " is no " + to.declared;
    if (to.family == family::date)
      out = joined(out, "moments that are no midnight");
  }
  if (source.has_zero_dates && from.family != family::instant)
    out = joined(out, "zero dates");
  if (source.has_infinite_moments && !target.has_infinite_moments)
    out = joined(out, "infinity, and years beyond 9999");
  if (target.has_short_instants && to.family == family::instant
      && !(source.has_short_instants && from.family == family::instant))
    out = joined(out, "moments before 1970 or after 2038");
  return out;
}

// -- texts and bytes ----------------------------------------------------------

std::string size_lost(const column_type& from, const column_type& to,
                      const char* what, const char* unit) {
  if (to.size == 0 || (from.size != 0 && from.size <= to.size))
    return "";
  return std::string{what} + " of more than " + number_text(to.size) + unit;
}

/// What no text of the target may hold.
std::string bytes_lost(const store_traits& source, const store_traits& target) {
  std::string out;
  if (source.texts_hold_nul && !target.texts_hold_nul)
    out = "texts with a NUL";
  if (source.texts_hold_any_bytes && !target.texts_hold_any_bytes)
    out = joined(out, "texts that are no UTF-8");
  return out;
}

std::string from_text(const column_type& from, const store_traits& source,
                      const column_type& to, const store_traits& target) {
  if (to.family != family::text || !is_plain_text(to))
    return from.declared == to.declared && from.family == to.family
               ? ""
               : "texts that are no " + to.declared;
  auto out = size_lost(from, to, "texts", " characters");
  if (to.is_padded && !from.is_padded)
    out = joined(out, "texts that end in blanks");
  return joined(out, bytes_lost(source, target));
}

/// A target of SQLite: only what its affinity would write otherwise is refused.
std::string into_hint(const column_type& from, const column_type& to) {
  const bool is_text
      = from.family == family::text || from.family == family::decimal
        || from.family == family::any || from.family == family::other;
  if (to.family != family::integer && to.family != family::real)
    return "";
  if (is_text)
    return "numbers in texts that it would write otherwise (012, 1.50)";
  if (to.family == family::real && from.family == family::integer
      && bits_of(from) > 53)
    return "numbers of more than 53 bits";
  return "";
}

} // namespace

std::string misfits_of(const column_type& from, const store_traits& source,
                       const column_type& to, const store_traits& target) {
  if (target.types_are_hints)
    return into_hint(from, to);
  if (to.family == family::any)
    return "";
  if (from.family == family::any)
    return any_value(to);
  if (from.family == family::blob)
    return to.family == family::blob
               ? size_lost(from, to, "values", " bytes")
               : "all but NULL: bytes are no " + to.declared;
  if (to.family == family::blob)
    return "all but NULL: only bytes fit a " + to.declared;
  const bool is_written = from.family != family::text
                          && to.family == family::text && is_plain_text(to);
  // Numbers, moments and the rest are told as their texts.
  if (is_written)
    return to.size == 0 ? ""
                        : "values that take more than " + number_text(to.size)
                              + " characters";
  std::string out;
  if (from.family == family::text)
    out = from_text(from, source, to, target);
  else if (is_number(from))
    out = from_number(from, to);
  else if (is_moment(from))
    out = from_moment(from, source, to, target);
  else if (from.family != to.family
           || (to.family == family::other && from.declared != to.declared))
    out = any_value(to);
  if (source.types_are_hints)
    out = joined(out, "whatever else stands there");
  return out;
}

} // namespace dunlin
