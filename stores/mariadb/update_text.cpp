#include "stores/mariadb/update_text.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <array>

namespace dunlin::mariadb {

namespace {

constexpr std::string_view placeholder = "{range}";

tl::unexpected<error> refuse(const std::string& what) {
  return fail(error_code::query_invalid, "the update " + what);
}

/// A token and how deep in brackets it stands.
struct placed_token {
  sql::sql_token token;
  int depth = 0;
};

using token_list = std::vector<placed_token>;

/// All tokens, with `{range}` as one. A semicolon at the end is left out.
result<token_list> tokens_of(std::string_view text) {
  token_list out;
  int depth = 0;
  sql::sql_lexer lexer{lexical, text};
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next()) {
    if (token.kind == sql::token_kind::broken)
      return refuse("has a quote or comment without its end, or a byte 0");
    if (token.kind == sql::token_kind::parameter)
      return refuse("has a parameter, and there is nothing to bind to it");
    if (token.is('{')) {
      const auto at = static_cast<size_t>(token.text.data() - text.data());
      if (text.substr(at, placeholder.size()) != placeholder)
        return refuse("has a \"{\" that does not begin \"{range}\"");
      token.text = text.substr(at, placeholder.size());
      static_cast<void>(lexer.next()); // range
      static_cast<void>(lexer.next()); // }
    }
    depth -= token.is(')') ? 1 : 0;
    if (depth < 0)
      return refuse("has a \")\" too much");
    out.push_back({token, depth});
    depth += token.is('(') ? 1 : 0;
  }
  if (depth > 0)
    return refuse("has a \"(\" too much");
  while (!out.empty() && out.back().token.is(';'))
    out.pop_back();
  return out;
}

/// Where the first word outside of brackets stands; the end if it does not.
size_t find_word(const token_list& tokens, std::string_view word) {
  const auto at
      = std::find_if(tokens.begin(), tokens.end(), [&](const auto& each) {
          return each.depth == 0 && each.token.is(word);
        });
  return static_cast<size_t>(at - tokens.begin());
}

bool is_placeholder(const sql::sql_token& token) noexcept {
  return token.text == placeholder;
}

bool is_name(const sql::sql_token& token) noexcept {
  return token.kind == sql::token_kind::word
         || token.kind == sql::token_kind::identifier;
}

sql::sql_token token_at(const token_list& tokens, size_t at) {
  return at < tokens.size() ? tokens[at].token : sql::sql_token{};
}

/// What can't stand there outside of brackets.
result<void> check_clauses(const token_list& tokens, size_t where) {
  constexpr std::array<std::string_view, 5> unwanted{"RETURNING", "ORDER",
                                                     "LIMIT", "IGNORE", "JOIN"};
  for (const auto word : unwanted)
    if (find_word(tokens, word) < tokens.size())
      return refuse("has " + std::string{word}
                    + ": it must change all rows of a range that its WHERE"
                      " means, of one table, and hide no error");
  if (std::any_of(tokens.begin(), tokens.end(),
                  [](const auto& each) { return each.token.is(';'); }))
    return refuse("is more than one statement");
  const bool has_range
      = where < tokens.size()
        && std::any_of(
            tokens.begin() + static_cast<ptrdiff_t>(where), tokens.end(),
            [](const auto& each) { return is_placeholder(each.token); });
  if (!has_range)
    return refuse("must have {range} in its WHERE, as in WHERE {range} AND"
                  " ...; in quotes and comments it does not count");
  return {};
}

/// The names before each `=` of a SET.
std::vector<std::string> names_set(const token_list& tokens, size_t set,
                                   size_t where) {
  std::vector<std::string> out;
  for (size_t at = set + 1; at + 1 < where; ++at) {
    const auto& before = tokens[at - 1];
    const bool begins
        = at == set + 1 || (before.depth == 0 && before.token.is(','));
    if (!begins)
      continue;
    // `table.column = ...`
    while (token_at(tokens, at + 1).is('.'))
      at += 2;
    out.emplace_back(sql::name_of(lexical, token_at(tokens, at)));
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

result<update_text> update_text::parse(std::string_view text) {
  const auto found = tokens_of(text);
  if (!found)
    return fail(found.error());
  const auto& tokens = *found;
  if (!token_at(tokens, 0).is("UPDATE"))
    return refuse("must be an UPDATE");
  size_t at = token_at(tokens, 1).is("LOW_PRIORITY") ? 2 : 1;
  if (!is_name(token_at(tokens, at)))
    return refuse("names no table after UPDATE");
  const auto set = find_word(tokens, "SET");
  const auto where = find_word(tokens, "WHERE");
  if (auto good = check_clauses(tokens, where); !good)
    return fail(good.error());
  update_text out;
  out.table_ = sql::name_of(lexical, token_at(tokens, at));
  auto name = out.table_;
  if (token_at(tokens, at + 1).is('.')) {
    at += 2;
    name = sql::name_of(lexical, token_at(tokens, at));
    out.table_ += "." + name;
  }
  ++at;
  if (token_at(tokens, at).is("AS"))
    ++at;
  if (at < set && is_name(token_at(tokens, at)))
    name = sql::name_of(lexical, token_at(tokens, at++));
  if (at != set || set > where)
    return refuse("must be of one table: UPDATE table SET ... WHERE ...");
  out.row_name_ = quote_name(name);
  out.changed_ = names_set(tokens, set, where);
  const auto end_of = [&](size_t index) {
    const auto& token = tokens[index].token.text;
    return token.data() + token.size();
  };
  out.before_ = pieces_of(tokens, tokens.front().token.text.data(),
                          tokens[where].token.text.data());
  out.where_ = pieces_of(tokens, end_of(where), end_of(tokens.size() - 1));
  return out;
}

std::string update_text::join(const pieces& of, const std::string& condition) {
  std::string out;
  for (const auto& piece : of)
    out += (&piece == &of.front() ? "" : condition) + piece;
  return out;
}

std::string update_text::restricted(const std::string& condition) const {
  // The rest stands on lines of its own: it may end in a comment.
  return join(before_, condition) + "WHERE " + condition + " AND (\n"
         + join(where_, condition) + "\n)";
}

} // namespace dunlin::mariadb
