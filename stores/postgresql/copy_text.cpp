#include "stores/postgresql/copy_text.hpp"

#include <charconv>
#include <cmath>
#include <string_view>

namespace dunlin::postgresql {

namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out.push_back(c);
    }
  }
}

void append_hex(std::string& out, std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  out += "\\\\x";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
}

void append_real(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += std::isnan(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity";
    return;
  }
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

} // namespace

void append_copy_text(std::string& out, const value& cell,
                      const std::optional<codec>& kind) {
  switch (cell.kind) {
  case value_kind::null:
    out += "\\N";
    return;
  case value_kind::integer:
    if (kind == codec::boolean)
      out.push_back(cell.integer != 0 ? 't' : 'f');
    else
      out += std::to_string(cell.integer);
    return;
  case value_kind::real:
    append_real(out, cell.real);
    return;
  case value_kind::text:
    append_escaped(out, cell.bytes);
    return;
  case value_kind::blob:
    append_hex(out, cell.bytes);
    return;
  }
}

} // namespace dunlin::postgresql
