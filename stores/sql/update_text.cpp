#include "stores/sql/update_text.hpp"

#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>

namespace dunlin::sql {

namespace {

constexpr std::string_view placeholder = "{range}";

bool is_placeholder(const sql_token& token) noexcept {
  return token.text == placeholder;
}

/// `{range}` as one token, of which `token` is the bracket.
result<sql_token> read_placeholder(std::string_view text, sql_token token,
                                   sql_lexer& lexer) {
  const auto at = static_cast<size_t>(token.text.data() - text.data());
  if (text.substr(at, placeholder.size()) != placeholder)
    return refuse_update("has a \"{\" that does not begin \"{range}\"");
  token.text = text.substr(at, placeholder.size());
  static_cast<void>(lexer.next()); // range
  static_cast<void>(lexer.next()); // }
  return token;
}

/// All tokens. A semicolon at the end is left out.
result<token_list> read_tokens(const lexical_rules& words,
                               std::string_view text) {
  token_list out;
  int depth = 0;
  sql_lexer lexer{words, text};
  for (auto token = lexer.next(); token.kind != token_kind::end;
       token = lexer.next()) {
    if (token.kind == token_kind::broken)
      return refuse_update(
          "has a quote or comment without its end, or a byte 0");
    if (token.kind == token_kind::parameter)
      return refuse_update("has the parameter " + one_line(token.text)
                           + ", and there is nothing to bind to it");
    if (token.is('{')) {
      const auto range = read_placeholder(text, token, lexer);
      if (!range)
        return fail(range.error());
      token = *range;
    }
    depth -= token.is(')') ? 1 : 0;
    if (depth < 0)
      return refuse_update("has a \")\" too much");
    out.push_back({token, depth});
    depth += token.is('(') ? 1 : 0;
  }
  if (depth > 0)
    return refuse_update("has a \"(\" too much");
  while (!out.empty() && out.back().token.is(';'))
    out.pop_back();
  return out;
}

/// What can't stand there outside of brackets.
result<void> check_clauses(const update_rules& rules, const token_list& tokens,
                           size_t where) {
  for (const auto word : rules.unwanted)
    if (find_word(tokens, word) < tokens.size())
      return refuse_update("has " + std::string{word}
                           + ": it must change all rows of a range that its"
                             " WHERE means, of one table, give back none and"
                             " hide no error");
  const bool has_range = std::any_of(
      tokens.begin() + static_cast<ptrdiff_t>(where), tokens.end(),
      [](const auto& each) { return is_placeholder(each.token); });
  if (!has_range)
    return refuse_update("must have {range} in its WHERE, as in WHERE {range}"
                         " AND ...; in quotes and comments it does not count");
  return {};
}

/// The columns that stand at the left of each `=` of a SET, also several in
/// brackets.
std::vector<std::string> columns_set(const update_rules& rules,
                                     const token_list& tokens, size_t where) {
  std::vector<std::string> out;
  bool is_left = true;
  int subscripts = 0;
  for (auto at = find_word(tokens, "SET") + 1; at < where; ++at) {
    const auto& [token, depth] = tokens[at];
    if (depth == 0 && token.is("FROM"))
      break;
    if (depth == 0 && token.is(','))
      is_left = true;
    else if (token.is('='))
      is_left = false;
    subscripts += token.is('[') ? 1 : token.is(']') ? -1 : 0;
    if (!is_left || subscripts > 0 || !token.is_name())
      continue;
    const bool is_part = tokens[at - 1].token.is('.');
    if (is_part && !rules.has_qualified_columns)
      continue;
    if (is_part)
      out.pop_back();
    out.push_back(name_of(rules.words, token));
  }
  return out;
}

/// The texts around the placeholders from one place to another.
std::vector<std::string> pieces_of(const token_list& tokens, const char* from,
                                   const char* to) {
  std::vector<std::string> out;
  for (const auto& [token, depth] : tokens) {
    if (!is_placeholder(token) || token.text.data() < from
        || token.text.data() >= to)
      continue;
    out.emplace_back(from, token.text.data());
    from = token.text.data() + token.text.size();
  }
  out.emplace_back(from, to);
  return out;
}

} // namespace

tl::unexpected<error> refuse_update(const std::string& what) {
  return fail(error_code::query_invalid, "the update " + what);
}

result<update_text> update_text::parse(const update_rules& rules,
                                       std::string_view text) {
  const auto found = read_tokens(rules.words, text);
  if (!found)
    return fail(found.error());
  const auto& tokens = *found;
  const auto update = find_word(tokens, "UPDATE");
  const bool begins_well
      = update == 0 || (rules.has_with && token_at(tokens, 0).is("WITH"));
  if (!begins_well || update == tokens.size())
    return refuse_update("must be an UPDATE");
  if (std::any_of(tokens.begin(), tokens.end(),
                  [](const auto& each) { return each.token.is(';'); }))
    return refuse_update("is more than one statement");
  const auto where = find_word(tokens, "WHERE");
  if (auto good = check_clauses(rules, tokens, where); !good)
    return fail(good.error());
  auto target = rules.read_target(tokens, update + 1);
  if (!target)
    return fail(target.error());
  update_text out;
  out.target_ = std::move(*target);
  out.changed_ = columns_set(rules, tokens, where);
  const auto end_of = [&](size_t index) {
    const auto& token = tokens[index].token.text;
    return token.data() + token.size();
  };
  out.before_
      = pieces_of(tokens, tokens.front().token.text.data(), end_of(update));
  out.middle_
      = pieces_of(tokens, end_of(update), tokens[where].token.text.data());
  out.where_ = pieces_of(tokens, end_of(where), end_of(tokens.size() - 1));
  return out;
}

std::string update_text::join(const pieces& of, const std::string& condition) {
  std::string out;
  for (const auto& piece : of)
    out += (&piece == &of.front() ? "" : condition) + piece;
  return out;
}

std::string update_text::as_written(const std::string& condition) const {
  return join(before_, condition) + join(middle_, condition) + "WHERE"
         + join(where_, condition);
}

std::string update_text::restricted(const std::string& condition,
                                    std::string_view option) const {
  // The rest stands on lines of its own: it may end in a comment.
  return join(before_, condition) + std::string{option}
         + join(middle_, condition) + "WHERE " + condition + " AND (\n"
         + join(where_, condition) + "\n)";
}

} // namespace dunlin::sql
