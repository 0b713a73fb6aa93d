#include "stores/postgresql/literals.hpp"

#include "stores/postgresql/sql_text.hpp"

#include <charconv>
#include <cmath>

namespace dunlin::postgresql {

namespace {

std::string text_of_real(double number) {
  if (std::isnan(number))
    return "NaN";
  if (std::isinf(number))
    return number < 0 ? "-Infinity" : "Infinity";
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return {text, end};
}

std::string text_of_bytes(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out = "\\x";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

std::string quoted(const value& cell) {
  switch (cell.kind) {
  case value_kind::null:
    return "NULL";
  case value_kind::integer:
    return quote_literal(std::to_string(cell.integer));
  case value_kind::real:
    return quote_literal(text_of_real(cell.real));
  case value_kind::text:
    return quote_literal(cell.bytes);
  case value_kind::blob:
    return quote_literal(text_of_bytes(cell.bytes));
  }
  return {};
}

} // namespace

std::string literal_of(const value& cell, std::string_view cast) {
  return quoted(cell) + "::" + std::string{cast};
}

std::string literals_of(std::string_view key,
                        const std::vector<std::string>& casts) {
  std::string out;
  value_reader cells{key};
  for (const auto& cast : casts)
    out += (out.empty() ? "" : ", ") + literal_of(cells.next(), cast);
  return out;
}

} // namespace dunlin::postgresql
