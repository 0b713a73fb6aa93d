#include "stores/mariadb/sql_text.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

std::string quote_name(std::string_view name) {
  std::string out{"`"};
  for (const char c : name) {
    if (c == '`')
      out.push_back(c);
    out.push_back(c);
  }
  out.push_back('`');
  return out;
}

std::string name_list(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : ", ") + quote_name(name);
  return out;
}

std::string quote_text(std::string_view text) {
  std::string out{"'"};
  for (const char c : text) {
    if (c == '\'' || c == '\\')
      out.push_back(c);
    out.push_back(c);
  }
  out.push_back('\'');
  return out;
}

bool same_name(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string marks(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += i == 0 ? "?" : ", ?";
  return out;
}

} // namespace dunlin::mariadb
