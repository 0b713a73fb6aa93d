#include "stores/mariadb/sql_text.hpp"

namespace dunlin::mariadb {

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

std::string marks(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += i == 0 ? "?" : ", ?";
  return out;
}

} // namespace dunlin::mariadb
