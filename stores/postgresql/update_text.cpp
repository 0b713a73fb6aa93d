#include "stores/postgresql/update_text.hpp"

#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <array>

namespace dunlin::postgresql {

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
      return refuse("has the parameter " + one_line(token.text)
                    + ", and there is nothing to bind to it");
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

/// A name without its quotes.
std::string unquoted(const sql::sql_token& token) {
  std::string_view text = token.text;
  std::string out;
  if (token.kind == sql::token_kind::word) {
    // The server folds bare names.
    for (const char c : text)
      out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a')
                                         : c);
    return out;
  }
  text = text.substr(1, text.size() - 2);
  for (size_t at = 0; at < text.size(); ++at) {
    out.push_back(text[at]);
    // A quote inside stands there twice.
    if (text[at] == '"')
      ++at;
  }
  return out;
}

bool is_name(const sql::sql_token& token) noexcept {
  return token.kind == sql::token_kind::word
         || token.kind == sql::token_kind::identifier;
}

/// What stands between UPDATE and SET.
struct update_target {
  std::string table;
  std::string row_name;
};

/// @param at the token after UPDATE.
result<update_target> read_target(const token_list& tokens, size_t at) {
  const auto token = [&](size_t index) {
    return index < tokens.size() ? tokens[index].token : sql::sql_token{};
  };
  if (token(at).is("ONLY"))
    ++at;
  std::string schema;
  if (token(at + 1).is('.') && is_name(token(at))) {
    schema = unquoted(token(at)) + ".";
    at += 2;
  }
  if (!is_name(token(at)))
    return refuse("names no table after UPDATE");
  const auto name = unquoted(token(at));
  update_target out{schema + name, quote_identifier(name)};
  auto next = at + 1;
  next += token(next).is('*') ? 1 : 0;
  const bool says_as = token(next).is("AS");
  next += says_as ? 1 : 0;
  if (is_name(token(next)) && (says_as || !token(next).is("SET")))
    out.row_name = quote_identifier(unquoted(token(next)));
  return out;
}

/// What can't stand there outside of brackets.
result<void> check_clauses(const token_list& tokens, size_t where) {
  constexpr std::array<std::string_view, 3> unwanted{"RETURNING", "ORDER",
                                                     "LIMIT"};
  for (const auto word : unwanted)
    if (find_word(tokens, word) < tokens.size())
      return refuse("has " + std::string{word}
                    + ": it must change all rows of a range that its WHERE"
                      " means, and give back none");
  const bool has_range = std::any_of(
      tokens.begin() + static_cast<ptrdiff_t>(where), tokens.end(),
      [](const auto& each) { return is_placeholder(each.token); });
  if (!has_range)
    return refuse("must have {range} in its WHERE, as in WHERE {range} AND"
                  " ...; in quotes and comments it does not count");
  return {};
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
  const auto update = find_word(tokens, "UPDATE");
  const bool begins_well
      = !tokens.empty() && (update == 0 || tokens.front().token.is("WITH"));
  if (!begins_well || update == tokens.size())
    return refuse("must be an UPDATE");
  if (std::any_of(tokens.begin(), tokens.end(),
                  [](const auto& each) { return each.token.is(';'); }))
    return refuse("is more than one statement");
  const auto target = read_target(tokens, update + 1);
  if (!target)
    return fail(target.error());
  const auto where = find_word(tokens, "WHERE");
  if (auto good = check_clauses(tokens, where); !good)
    return fail(good.error());
  update_text out;
  out.table_ = target->table;
  out.row_name_ = target->row_name;
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

std::string update_text::restricted(const std::string& condition) const {
  // The rest stands on lines of its own: it may end in a comment.
  return join(before_, condition) + join(middle_, condition) + "WHERE "
         + condition + " AND (\n" + join(where_, condition) + "\n)";
}

} // namespace dunlin::postgresql
