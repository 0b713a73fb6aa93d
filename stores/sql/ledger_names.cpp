#include "stores/sql/ledger_names.hpp"

#include "stores/sql/bodies.hpp"
#include "stores/sql/names.hpp"

#include <charconv>

namespace dunlin::sql {

namespace {

bool has_code_points(const sql_token& token) noexcept {
  return token.kind == token_kind::identifier && token.text.size() > 1
         && token.text[1] == '&';
}

/// What `\0064` and `\+000064` stand for; letters past ASCII are in no name of
/// ours.
std::string with_code_points(std::string_view text, char escape) {
  std::string out;
  while (!text.empty()) {
    const bool is_long = text.substr(1, 1) == "+";
    const auto digits = text.substr(is_long ? 2 : 1, is_long ? 6 : 4);
    unsigned code = 0;
    const auto* end = digits.data() + digits.size();
    const bool is_escaped
        = text.front() == escape && digits.size() == (is_long ? 6 : 4)
          && std::from_chars(digits.data(), end, code, 16).ptr == end;
    out.push_back(!is_escaped  ? text.front()
                  : code < 128 ? static_cast<char>(code)
                               : '?');
    text.remove_prefix(is_escaped ? digits.size() + (is_long ? 2 : 1) : 1);
  }
  return out;
}

/// The name that a token is. @param rest what stands behind it.
std::string name_at(const lexical_rules& words, const sql_token& token,
                    sql_lexer rest) {
  const auto name = name_of(words, token);
  if (!has_code_points(token))
    return name;
  const auto sign = rest.next().is("UESCAPE") ? bare_text(rest.next()) : "";
  return with_code_points(name, sign.size() == 1 ? sign.front() : '\\');
}

found_name find_in(const lexical_rules& words, std::string_view text,
                   size_t line, bool has_bodies) {
  sql_lexer lexer{words, text, line};
  for (auto token = lexer.next(); token.kind != token_kind::end;
       token = lexer.next()) {
    if (token.is_name() && is_ledger_name(name_at(words, token, lexer)))
      return {one_line(token.text), token.line};
    if (!has_bodies || token.kind != token_kind::string)
      continue;
    const auto body = body_of(words, token);
    if (auto found = find_in(words, body, token.line, false);
        !found.text.empty())
      return found;
  }
  return {};
}

} // namespace

found_name find_ledger_name(const script_rules& rules,
                            const script_statement& statement) {
  const bool has_bodies
      = begins_with_one(lexer_of(rules, statement), rules.bodied_statements);
  auto out = find_in(rules.grammar.words, statement.text, statement.line,
                     has_bodies);
  for (const auto& words : rules.other_words)
    if (out.text.empty())
      out = find_in(words, statement.text, statement.line, has_bodies);
  return out;
}

} // namespace dunlin::sql
