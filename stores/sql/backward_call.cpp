#include "stores/sql/backward_call.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sql {

namespace {

/// Whether a statement calls a function without arguments. What only makes a
/// routine or trigger calls nothing.
bool calls(sql_lexer lexer, std::string_view function) {
  for (auto token = lexer.next(); token.kind != token_kind::end;
       token = lexer.next()) {
    auto behind = lexer;
    if (token.is(function) && behind.next().is('(') && behind.next().is(')'))
      return true;
  }
  return false;
}

bool makes_something(sql_lexer lexer) noexcept {
  return lexer.next().is("CREATE");
}

} // namespace

std::string_view backward_call(const script_rules& rules,
                               const script_statement& statement) {
  const auto lexer = lexer_of(rules, statement);
  auto rest = lexer;
  const bool only_shows = rest.next().is("SELECT") && !has_word(lexer, "INTO");
  if (only_shows || makes_something(lexer))
    return {};
  for (const auto function : rules.backward_functions)
    if (calls(lexer, function))
      return function;
  return {};
}

bool asks_for_number(const script_rules& rules,
                     const script_statement& statement) {
  const auto lexer = lexer_of(rules, statement);
  return !rules.last_number.empty() && !makes_something(lexer)
         && calls(lexer, rules.last_number);
}

bool may_draw_number(const script_rules& rules,
                     const script_statement& statement) {
  constexpr std::array words{"INSERT", "REPLACE", "LOAD", "CALL"};
  const auto first = lexer_of(rules, statement).next();
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return first.is(word); });
}

} // namespace dunlin::sql
