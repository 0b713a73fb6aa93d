#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::sql {

std::string one_line(std::string_view text) {
  std::string out{text};
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      ' ');
  return out;
}

std::string display_name(std::string_view name) {
  return "'" + one_line(name) + "'";
}

std::string display_list(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : ", ") + display_name(name);
  return out;
}

bool is_ledger_name(std::string_view name) noexcept {
  constexpr std::string_view prefix = "dunlin_";
  return same_name(name.substr(0, prefix.size()), prefix);
}

} // namespace dunlin::sql
