#include "stores/row.hpp"

#include "config/assert.hpp"

#include <xxhash.h>

#include <charconv>
#include <cstring>

namespace dunlin {

namespace {

/// Appends the kind and a number in one go.
template <class Number>
void append_head(std::string& out, value_kind kind, Number number) {
  char bytes[1 + sizeof(Number)];
  bytes[0] = static_cast<char>(kind);
  std::memcpy(bytes + 1, &number, sizeof(Number));
  out.append(bytes, sizeof bytes);
}

/// A text in single quotes on one line, cut where a character of UTF-8 begins.
void append_quoted(std::string& out, std::string_view text, size_t bytes_max) {
  const bool is_cut = text.size() > bytes_max;
  if (is_cut) {
    while (bytes_max > 0
           && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80)
      --bytes_max;
    text = text.substr(0, bytes_max);
  }
  out.push_back('\'');
  for (const char c : text) {
    if (c == '\'')
      out.push_back('\'');
    out.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
  }
  out += is_cut ? "...'" : "'";
}

void append_hex(std::string& out, std::string_view bytes, size_t bytes_max) {
  static constexpr char digits[] = "0123456789abcdef";
  out += "x'";
  for (const char c : bytes.substr(0, bytes_max)) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  out += bytes.size() > bytes_max ? "...'" : "'";
}

/// The shortest text that reads back as the same number.
void append_real(std::string& out, double number) {
  char text[32];
  const auto [end, problem] = std::to_chars(text, text + sizeof text, number);
  DUNLIN_ASSERT(problem == std::errc{});
  const std::string_view digits{text, static_cast<size_t>(end - text)};
  out += digits;
  if (digits.find_first_not_of("-0123456789") == std::string_view::npos)
    out += ".0";
}

} // namespace

void append_value(std::string& out, const value& cell) {
  switch (cell.kind) {
  case value_kind::null:
    out.push_back(static_cast<char>(cell.kind));
    return;
  case value_kind::integer:
    append_head(out, cell.kind, cell.integer);
    return;
  case value_kind::real:
    append_head(out, cell.kind, cell.real);
    return;
  case value_kind::text:
  case value_kind::blob:
    DUNLIN_ASSERT(cell.bytes.size() <= UINT32_MAX);
    append_head(out, cell.kind, static_cast<uint32_t>(cell.bytes.size()));
    out.append(cell.bytes);
    return;
  }
}

size_t encoded_bytes(const value& cell) noexcept {
  switch (cell.kind) {
  case value_kind::null:
    return 1;
  case value_kind::integer:
  case value_kind::real:
    return 1 + 8;
  case value_kind::text:
  case value_kind::blob:
    return 1 + 4 + cell.bytes.size();
  }
  return 0;
}

uint64_t hash_of(const chunk& rows) noexcept {
  const uint64_t shape = uint64_t{rows.rows} << 32 | rows.columns;
  return XXH3_64bits_withSeed(rows.bytes.data(), rows.bytes.size(), shape);
}

std::string to_text(std::string_view cells, size_t cell_bytes_max) {
  std::string out;
  for (value_reader reader{cells}; !reader.at_end();) {
    const auto cell = reader.next();
    if (!out.empty())
      out += ", ";
    switch (cell.kind) {
    case value_kind::null:
      out += "NULL";
      break;
    case value_kind::integer:
      out += std::to_string(cell.integer);
      break;
    case value_kind::real:
      append_real(out, cell.real);
      break;
    case value_kind::text:
      append_quoted(out, cell.bytes, cell_bytes_max);
      break;
    case value_kind::blob:
      append_hex(out, cell.bytes, cell_bytes_max);
      break;
    }
  }
  return out;
}

std::string first_key_text(const chunk& rows,
                           const std::vector<uint32_t>& key_positions) {
  DUNLIN_ASSERT(rows.rows > 0);
  std::vector<value> cells;
  value_reader reader{rows.is_bulk ? rows.first_row : rows.bytes};
  while (cells.size() < rows.columns)
    cells.push_back(reader.next());
  std::string key;
  for (auto position : key_positions)
    append_value(key, cells.at(position));
  auto text = to_text(key);
  const bool is_quoted = key_positions.size() == 1
                         && cells[key_positions[0]].kind == value_kind::text;
  return is_quoted && text.ends_with('\'') ? text.substr(1, text.size() - 2)
                                           : text;
}

} // namespace dunlin
