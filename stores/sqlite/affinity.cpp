#include "stores/sqlite/affinity.hpp"

#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <cmath>

namespace dunlin::sqlite {

namespace {

bool holds(std::string_view type, std::string_view part) noexcept {
  for (size_t at = 0; at + part.size() <= type.size(); ++at)
    if (same_name(type.substr(at, part.size()), part))
      return true;
  return false;
}

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

size_t skip_digits(std::string_view text, size_t at) noexcept {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9')
    ++at;
  return at;
}

size_t skip_sign(std::string_view text, size_t at) noexcept {
  const bool is_sign = at < text.size() && (text[at] == '+' || text[at] == '-');
  return is_sign ? at + 1 : at;
}

/// -0.0, which comes back as 0 or 0.0, and NaN, which comes back as NULL.
bool is_odd_real(double number) noexcept {
  return std::isnan(number) || (number == 0 && std::signbit(number));
}

} // namespace

affinity affinity_of(std::string_view declared_type, bool strict) noexcept {
  const auto has
      = [&](std::string_view part) { return holds(declared_type, part); };
  if (strict && same_name(declared_type, "ANY"))
    return affinity::blob;
  if (has("INT"))
    return affinity::integer;
  if (has("CHAR") || has("CLOB") || has("TEXT"))
    return affinity::text;
  if (declared_type.empty() || has("BLOB"))
    return affinity::blob;
  if (has("REAL") || has("FLOA") || has("DOUB"))
    return affinity::real;
  return affinity::numeric;
}

bool looks_numeric(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  const auto whole = skip_sign(text, 0);
  auto at = skip_digits(text, whole);
  auto digits = at - whole;
  if (at < text.size() && text[at] == '.') {
    const auto fraction = at + 1;
    at = skip_digits(text, fraction);
    digits += at - fraction;
  }
  if (digits == 0)
    return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const auto exponent = skip_sign(text, at + 1);
    at = skip_digits(text, exponent);
    if (at == exponent)
      return false;
  }
  return at == text.size();
}

bool returns_unchanged(affinity column, const value& cell) noexcept {
  switch (cell.kind) {
  case value_kind::null:
  case value_kind::blob:
    return true;
  case value_kind::integer:
    return column != affinity::text && column != affinity::real;
  case value_kind::real:
    if (column == affinity::real || column == affinity::blob)
      return !is_odd_real(cell.real);
    return column != affinity::text && !std::isnan(cell.real)
           && cell.real != std::trunc(cell.real);
  case value_kind::text:
    return column == affinity::text || column == affinity::blob
           || !looks_numeric(cell.bytes);
  }
  return false;
}

} // namespace dunlin::sqlite
