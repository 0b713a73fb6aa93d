#include "stores/postgresql/touches/sql_name.hpp"

#include "stores/postgresql/lexical.hpp"
#include "stores/sql/sql_lexer.hpp"

namespace dunlin::postgresql {

namespace {

/// As the server cuts it: not within a character.
std::string cut(std::string name) {
  if (name.size() <= name_bytes_max)
    return name;
  auto size = name_bytes_max;
  while (size > 0 && (name[size] & 0xC0) == 0x80)
    --size;
  name.resize(size);
  return name;
}

} // namespace

sql_name name_of(const std::vector<syntax_node>& words) {
  std::vector<std::string> parts;
  for (const auto& word : words)
    if (word.is("String"))
      parts.push_back(cut(std::string{word.text("sval")}));
  sql_name out;
  if (!parts.empty())
    out.name = parts.back();
  if (parts.size() > 1)
    out.schema = parts[parts.size() - 2];
  return out;
}

sql_name name_of_range(syntax_node range) {
  return {cut(std::string{range.text("schemaname")}),
          cut(std::string{range.text("relname")})};
}

std::optional<sql_name> parse_name(std::string_view text) {
  sql::sql_lexer lexer{lexical, text};
  std::vector<std::string> parts;
  for (;;) {
    const auto word = lexer.next();
    if (!word.is_name())
      return std::nullopt;
    parts.push_back(cut(sql::name_of(lexical, word)));
    const auto dot = lexer.next();
    if (dot.kind == sql::token_kind::end)
      break;
    if (!dot.is('.'))
      return std::nullopt;
  }
  return sql_name{parts.size() > 1 ? parts[parts.size() - 2] : "",
                  parts.back()};
}

std::optional<std::string> constant_text(syntax_node node) {
  while (node.is("TypeCast"))
    node = node.child("arg");
  const auto text = node.child("sval");
  if (!node.is("A_Const") || !text)
    return std::nullopt;
  return std::string{text.text("sval")};
}

} // namespace dunlin::postgresql
