#include "config/document.hpp"

#include "config/text.hpp"

#include <tuple>

namespace dunlin {

bool operator<(const place& left, const place& right) noexcept {
  return std::tie(left.layer, left.line, left.column)
         < std::tie(right.layer, right.line, right.column);
}

std::string to_string(const place& at) {
  if (at.from == place::origin::fallback)
    return "default";
  if (at.from == place::origin::command_line)
    return "command line: " + printable(at.source);
  auto result = printable(at.source);
  if (at.line > 0)
    result += ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
  return result;
}

std::string_view describe(node_type type) noexcept {
  switch (type) {
  case node_type::text:
    return "a string";
  case node_type::integer:
    return "a whole number";
  case node_type::real:
    return "a number with a fraction";
  case node_type::boolean:
    return "true or false";
  case node_type::date_time:
    return "a date or time";
  case node_type::list:
    return "a list";
  case node_type::table:
    return "a table";
  }
  return "an unknown value";
}

node* find(node& table, std::string_view key) noexcept {
  for (auto& child : table.children)
    if (child.key == key)
      return &child;
  return nullptr;
}

const node* find(const node& table, std::string_view key) noexcept {
  return find(const_cast<node&>(table), key);
}

std::string text_of(const node& table, std::string_view key) {
  const auto* child = find(table, key);
  return child ? child->text : std::string{};
}

error error_at(const place& at, error_code code, std::string_view text) {
  return {code, to_string(at) + ": " + std::string{text}};
}

} // namespace dunlin
