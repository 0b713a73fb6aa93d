#include "stores/sql/session_trace.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sql {

namespace {

using namespace std::string_view_literals;

/// The last part of a name that begins with `first`.
std::string read_name(const sql_token& first, sql_lexer& rest) {
  auto name = first;
  for (auto ahead = rest; ahead.next().is('.');) {
    name = ahead.next();
    rest = ahead;
  }
  return folded(bare_text(name));
}

/// `CREATE [OR REPLACE] [LOCAL] TEMP TABLE [IF NOT EXISTS] NAME`.
session_trace read_create(sql_lexer rest) {
  bool is_temporary = false;
  auto token = rest.next();
  for (; token.kind == token_kind::word && !token.is("TABLE")
         && !token.is("VIEW") && !token.is("TRIGGER") && !token.is("SEQUENCE");
       token = rest.next())
    is_temporary = is_temporary || token.is("TEMP") || token.is("TEMPORARY");
  if (!is_temporary || token.kind == token_kind::end)
    return {};
  const auto what = folded(token.text);
  token = rest.next();
  while (token.is("IF") || token.is("NOT") || token.is("EXISTS"))
    token = rest.next();
  return {false, "the temporary " + what, read_name(token, rest)};
}

/// `DROP [TEMPORARY] TABLE [IF EXISTS] NAME, ...`.
session_trace read_drop(sql_lexer rest) {
  session_trace out;
  auto token = rest.next();
  while (token.is("TEMPORARY") || token.is("TABLE") || token.is("VIEW")
         || token.is("IF") || token.is("EXISTS"))
    token = rest.next();
  for (; token.is_name(); token = rest.next()) {
    out.dropped.push_back(read_name(token, rest));
    if (!rest.next().is(','))
      break;
  }
  return out;
}

/// Words that stand for another value whenever they are read.
constexpr std::array changing_words{
    "CURRENT_DATE"sv,  "CURRENT_TIME"sv,   "CURRENT_TIMESTAMP"sv,
    "LOCALTIME"sv,     "LOCALTIMESTAMP"sv, "UTC_DATE"sv,
    "UTC_TIME"sv,      "UTC_TIMESTAMP"sv,  "NEXT"sv,
    "PREVIOUS"sv,      "@@identity"sv,     "@@last_insert_id"sv,
    "@@insert_id"sv,   "@@timestamp"sv,    "@@warning_count"sv,
    "@@error_count"sv,
};

/// @param rest what stands behind it.
bool is_computed(const sql_token& token, const sql_lexer& rest) {
  if (token.is('('))
    return true;
  if (token.kind != token_kind::word && token.kind != token_kind::variable)
    return false;
  const auto name = setting_of(token, rest);
  return std::any_of(changing_words.begin(), changing_words.end(),
                     [&](auto word) { return same_name(name, word); });
}

/// A variable that is given what a query or function returned; of kind `end`:
/// there is none.
sql_token find_computed(sql_lexer rest) {
  const bool is_set = begins_with(rest, "SET");
  sql_token variable;
  bool is_behind_into = false;
  for (auto token = rest.next(); token.kind != token_kind::end;
       token = rest.next()) {
    if (token.kind == token_kind::variable) {
      variable = token;
      auto ahead = rest;
      if (is_behind_into || (ahead.next().is(':') && ahead.next().is('=')))
        return variable;
    }
    if (is_set && variable.kind != token_kind::end && is_computed(token, rest))
      return variable;
    is_behind_into = token.is("INTO");
  }
  return {};
}

/// `CALL p(@in, @out)`.
session_trace read_call(sql_lexer rest) {
  session_trace out;
  for (auto token = rest.next(); token.kind != token_kind::end;
       token = rest.next())
    if (token.kind == token_kind::variable)
      out.perhaps.push_back(variable_of(token));
  return out;
}

constexpr std::string_view sets = "set_config";

/// Whether a statement calls set_config itself, or a DO may.
bool calls_set_config(sql_lexer rest) {
  const bool is_block = begins_with(rest, "DO");
  for (auto token = rest.next(); token.kind != token_kind::end;
       token = rest.next())
    if ((token.is_name() && folded(bare_text(token)) == sets)
        || (is_block && token.kind == token_kind::string
            && folded(token.text).find(sets) != std::string::npos))
      return true;
  return false;
}

bool is_constant(const sql_token& token) {
  return token.kind == token_kind::string || token.kind == token_kind::number
         || token.is("true") || token.is("false");
}

/// `SELECT set_config('name', 'value', false), ...` of constants alone.
bool sets_constants(sql_lexer rest) {
  rest.next();
  for (auto token = rest.next(); token.is_name(); token = rest.next()) {
    if (read_name(token, rest) != sets || !rest.next().is('('))
      return false;
    for (auto inner = rest.next(); !inner.is(')'); inner = rest.next())
      if (!is_constant(inner) && !inner.is(','))
        return false;
    const auto behind = rest.next();
    if (!behind.is(','))
      return behind.kind == token_kind::end || behind.is(';');
  }
  return false;
}

} // namespace

session_trace trace_of(const script_rules& rules,
                       const script_statement& statement) {
  const auto lexer = inner_of(lexer_of(rules, statement));
  auto rest = lexer;
  const auto first = rest.next();
  if (first.is("CREATE"))
    return read_create(rest);
  if (begins_with(lexer, "DROP PREPARE"))
    return {true, ""};
  if (first.is("DROP"))
    return read_drop(rest);
  if (first.is("CALL"))
    return read_call(rest);
  if (const auto variable = find_computed(lexer);
      variable.kind != token_kind::end)
    return {false, "what was computed into " + one_line(variable.text),
            variable_of(variable)};
  if (!calls_set_config(lexer))
    return {begins_with_one(lexer, rules.session_statements), ""};
  // Whatever else stands there would be done twice.
  if (first.is("SELECT") && sets_constants(lexer))
    return {true, ""};
  return {false, "what set_config may have set", std::string{sets}};
}

std::vector<script_statement>
statements_left(const script_rules& rules,
                const std::vector<script_statement>& statements, size_t done) {
  std::vector<script_statement> out;
  // A pair around them all is no statement that is done.
  const size_t shift = done > 0 && is_in_pair(rules, statements) ? 1 : 0;
  for (size_t at = 0; at < statements.size(); ++at)
    if (at >= done + shift || trace_of(rules, statements[at]).is_repeatable)
      out.push_back(statements[at]);
  return out;
}

} // namespace dunlin::sql
