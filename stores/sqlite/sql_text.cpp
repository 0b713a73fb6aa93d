#include "stores/sqlite/sql_text.hpp"

namespace dunlin::sqlite {

namespace {

std::string quote(std::string_view text, char mark) {
  std::string out;
  out.reserve(text.size() + 2);
  out.push_back(mark);
  for (const char c : text) {
    if (c == mark)
      out.push_back(mark);
    out.push_back(c);
  }
  out.push_back(mark);
  return out;
}

template <class Render>
std::string join(const std::vector<std::string>& names, Render render) {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty())
      out += ", ";
    out += render(name);
  }
  return out;
}

} // namespace

std::string quote_identifier(std::string_view name) {
  return quote(name, '"');
}

std::string quote_literal(std::string_view text) {
  return quote(text, '\'');
}

std::string identifier_list(const std::vector<std::string>& names) {
  return join(names, quote_identifier);
}

} // namespace dunlin::sqlite
