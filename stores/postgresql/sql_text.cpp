#include "stores/postgresql/sql_text.hpp"

namespace dunlin::postgresql {

std::string quote_identifier(std::string_view name) {
  std::string out;
  out.reserve(name.size() + 2);
  out.push_back('"');
  for (const char c : name) {
    if (c == '"')
      out.push_back(c);
    out.push_back(c);
  }
  out.push_back('"');
  return out;
}

std::string quote_literal(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 4);
  // Only E'' reads backslashes alike in every session.
  if (text.find('\\') != std::string_view::npos)
    out += " E";
  out.push_back('\'');
  for (const char c : text) {
    if (c == '\'' || c == '\\')
      out.push_back(c);
    out.push_back(c);
  }
  out.push_back('\'');
  return out;
}

std::string identifier_list(const std::vector<std::string>& names,
                            std::string_view prefix) {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty())
      out += ", ";
    out += prefix;
    out += quote_identifier(name);
  }
  return out;
}

std::string joined(const std::vector<std::string>& statements) {
  std::string out;
  for (const auto& each : statements)
    out += each + ";";
  return out;
}

} // namespace dunlin::postgresql
