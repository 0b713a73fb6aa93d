#include "stores/postgresql/given_settings.hpp"

#include "config/letter_case.hpp"
#include "stores/postgresql/script_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace dunlin::postgresql {

namespace {

constexpr std::array<std::string_view, 3> giving_statements{
    "ALTER DATABASE", "ALTER ROLE", "ALTER USER"};

/// Its words with one blank between them, whatever stands there: a text may be
/// put together of several.
std::string words_of(std::string_view text) {
  std::string out;
  for (const char c : capitals(text))
    if ((c >= 'A' && c <= 'Z') || c == '_')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

} // namespace

bool may_give_settings(const sql::script_statement& statement) {
  const auto lexer = lexer_of(script_rules, statement);
  return begins_with(lexer, "DO") ? body_may_give_settings(statement.text)
                                  : begins_with_one(lexer, giving_statements);
}

bool body_may_give_settings(std::string_view body) {
  const auto words = words_of(body);
  return std::any_of(
      giving_statements.begin(), giving_statements.end(),
      [&](auto each) { return words.find(each) != std::string::npos; });
}

} // namespace dunlin::postgresql
