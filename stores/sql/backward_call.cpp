#include "stores/sql/backward_call.hpp"

#include "stores/sql/names.hpp"

namespace dunlin::sql {

namespace {

/// Whether a statement calls a function without arguments, or names a variable.
bool asks(sql_lexer lexer, std::string_view name) {
  for (auto token = lexer.next(); token.kind != token_kind::end;
       token = lexer.next()) {
    if (token.kind == token_kind::variable
        && same_name(setting_of(token, lexer), name))
      return true;
    auto behind = lexer;
    if (token.is(name) && behind.next().is('(') && behind.next().is(')'))
      return true;
  }
  return false;
}

/// A definition that will ask when it is used, and not now.
bool defines_code(sql_lexer lexer) noexcept {
  if (!lexer.next().is("CREATE"))
    return false;
  for (auto token = lexer.next(); token.kind != token_kind::end;
       token = lexer.next()) {
    const bool is_code = is_one_of(token, {"TRIGGER", "PROCEDURE", "FUNCTION",
                                           "EVENT", "PACKAGE", "VIEW"});
    if (is_code || is_one_of(token, {"TABLE", "TEMPORARY", "TEMP", "SEQUENCE"}))
      return is_code;
  }
  return false;
}

/// A query whose answer goes to its reader and is kept nowhere.
bool only_shows(const sql_lexer& lexer) {
  auto rest = lexer;
  if (!rest.next().is("SELECT") || has_word(lexer, "INTO"))
    return false;
  for (auto token = rest.next(); token.kind != token_kind::end;
       token = rest.next())
    if (is_own_variable(token))
      return false;
  return true;
}

} // namespace

std::string_view backward_call(const script_rules& rules,
                               const script_statement& statement) {
  const auto lexer = lexer_of(rules, statement);
  if (defines_code(lexer) || (rules.may_show_backward && only_shows(lexer)))
    return {};
  constexpr std::string_view diagnosis = "GET DIAGNOSTICS";
  auto rest = inner_of(lexer);
  if (rest.next().is("GET") && !rules.backward_functions.empty())
    return diagnosis;
  for (const auto function : rules.backward_functions)
    if (asks(lexer, function))
      return function;
  return {};
}

std::string backward_refusal(std::string_view function) {
  const bool is_call
      = !function.starts_with('@') && function.find(' ') == function.npos;
  return std::string{function} + (is_call ? "()" : "")
         + " looks back at the statement before, but the statements of this"
           " script commit one by one; move both into a script that runs in one"
           " transaction";
}

std::string_view asked_number(const script_rules& rules,
                              const script_statement& statement) {
  const auto lexer = lexer_of(rules, statement);
  if (!defines_code(lexer))
    for (const auto name : rules.last_numbers)
      if (asks(lexer, name))
        return name;
  return {};
}

} // namespace dunlin::sql
