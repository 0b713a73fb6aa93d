#include "app/mapping/row_json.hpp"

#include "app/mapping/base64.hpp"
#include "config/assert.hpp"
#include "config/text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace dunlin {

namespace {

/// What a byte of a text needs.
enum class need : uint8_t { nothing, escape, look };

constexpr std::array<need, 256> make_needs() {
  std::array<need, 256> out{};
  for (size_t byte = 0; byte < 0x20; ++byte)
    out[byte] = need::escape;
  out['"'] = need::escape;
  out['\\'] = need::escape;
  for (size_t byte = 0x80; byte < 256; ++byte)
    out[byte] = need::look;
  return out;
}

constexpr auto needs = make_needs();

void append_escape(std::string& out, char character) {
  static constexpr std::string_view hex = "0123456789abcdef";
  switch (character) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    const auto byte = static_cast<uint8_t>(character);
    const char text[]{'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
    out.append(text, sizeof text);
    return;
  }
}

bool is_utf8(std::string_view text) noexcept {
  // To us a NUL is a character like others.
  for (;;) {
    const auto end = text.find('\0');
    if (find_no_text(text.substr(0, end)) != std::string_view::npos)
      return false;
    if (end == std::string_view::npos)
      return true;
    text.remove_prefix(end + 1);
  }
}

void append_tagged(std::string& out, std::string_view tag,
                   std::string_view bytes) {
  out += "{\"";
  out += tag;
  out += "\":\"";
  append_base64(out, bytes);
  out += "\"}";
}

void append_text(std::string& out, std::string_view text) {
  const auto before = out.size();
  bool is_plain = true;
  out.push_back('"');
  size_t start = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto wanted = needs[static_cast<uint8_t>(text[at])];
    is_plain = is_plain && wanted != need::look;
    if (wanted != need::escape)
      continue;
    out.append(text, start, at - start);
    append_escape(out, text[at]);
    start = at + 1;
  }
  out.append(text, start);
  out.push_back('"');
  if (is_plain || is_utf8(text))
    return;
  out.resize(before);
  append_tagged(out, "text-base64", text);
}

template <class Number>
std::string_view print(char (&buffer)[32], Number number) {
  const auto [end, problem]
      = std::to_chars(buffer, buffer + sizeof buffer, number);
  DUNLIN_ASSERT(problem == std::errc{});
  return {buffer, static_cast<size_t>(end - buffer)};
}

/// The shortest text that reads back as the same number, and as a real one.
void append_real(std::string& out, double number) {
  char buffer[32];
  if (!std::isfinite(number)) {
    out += std::isnan(number) ? R"({"real":"nan"})"
           : number > 0       ? R"({"real":"inf"})"
                              : R"({"real":"-inf"})";
    return;
  }
  const auto text = print(buffer, number);
  out += text;
  if (text.find_first_not_of("-0123456789") == std::string_view::npos)
    out += ".0";
}

} // namespace

void append_json(std::string& out, const value& cell) {
  char buffer[32];
  switch (cell.kind) {
  case value_kind::null:
    out += "null";
    return;
  case value_kind::integer:
    out += print(buffer, cell.integer);
    return;
  case value_kind::real:
    append_real(out, cell.real);
    return;
  case value_kind::text:
    append_text(out, cell.bytes);
    return;
  case value_kind::blob:
    append_tagged(out, "base64", cell.bytes);
    return;
  }
}

row_json::row_json(const std::vector<std::string>& columns) {
  for (const auto& column : columns) {
    std::string head{heads_.empty() ? '{' : ','};
    append_text(head, is_utf8(column) ? column : printable(column));
    head.push_back(':');
    heads_.push_back(std::move(head));
  }
}

void row_json::append(std::string& out, value_reader& row) const {
  for (const auto& head : heads_) {
    out += head;
    append_json(out, row.next());
  }
  out += "}\n";
}

} // namespace dunlin
