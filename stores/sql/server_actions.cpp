#include "stores/sql/server_actions.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/bodies.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <functional>

namespace dunlin::sql {

namespace {

action_tokens tokens_of(const lexical_rules& words, std::string_view text) {
  auto lexer = inner_of(sql_lexer{words, text});
  action_tokens out;
  for (auto token = lexer.next();
       token.kind != token_kind::end && token.kind != token_kind::broken;
       token = lexer.next()) {
    out.push_back(token);
    const auto size = out.size();
    if (size > 2 && out[size - 3].is("CREATE") && out[size - 2].is("OR")
        && token.is("REPLACE"))
      out.resize(size - 2);
  }
  return out;
}

/// Whether no statement begins behind a token of a body. Where one does is not
/// told for certain: a word too many is refused.
bool goes_on_behind(const sql_token& token) noexcept {
  return token.is('.') || token.is(',') || token.is('(') || token.is('=')
         || token.is("SELECT");
}

std::string action_in(const action_rules& rules, const action_tokens& all,
                      bool is_body) {
  for (size_t at = 0; at < all.size(); ++at) {
    const bool may_begin = at == 0 || (is_body && !goes_on_behind(all[at - 1]));
    for (const auto phrase : rules.statements)
      if (may_begin && stands_at(all, at, phrase))
        return std::string{phrase} + " acts on more than one database";
    if (auto out = rules.action_at(all, at, may_begin); !out.empty())
      return out;
  }
  return {};
}

/// Asks of a text, and of the bodies that it holds, in each way in which they
/// may be taken apart, until there is an answer.
std::string
ask_each(const action_rules& rules, std::string_view text, bool is_body,
         const std::function<std::string(const lexical_rules&,
                                         const action_tokens&, bool)>& ask) {
  for (const auto& words : rules.words) {
    const auto all = tokens_of(words, text);
    const bool has_bodies
        = begins_with_one(sql_lexer{words, text}, rules.bodied_statements);
    const bool holds_statements
        = is_body || has_bodies
          || (rules.has_body != nullptr && rules.has_body(all));
    if (auto out = ask(words, all, holds_statements); !out.empty())
      return out;
    if (!has_bodies)
      continue;
    for (const auto& token : all)
      if (token.kind == token_kind::string)
        if (auto out = ask_each(rules, body_of(words, token), true, ask);
            !out.empty())
          return out;
  }
  return {};
}

} // namespace

sql_token token_at(const action_tokens& all, size_t at) noexcept {
  return at < all.size() ? all[at] : sql_token{};
}

bool stands_at(const action_tokens& all, size_t at,
               std::string_view phrase) noexcept {
  for (; !phrase.empty(); ++at) {
    const auto word = phrase.substr(0, phrase.find(' '));
    phrase.remove_prefix(std::min(word.size() + 1, phrase.size()));
    if (!token_at(all, at).is(word))
      return false;
  }
  return true;
}

std::string server_action_of(const action_rules& rules, std::string_view text,
                             bool is_body) {
  return ask_each(rules, text, is_body,
                  [&](const auto&, const auto& all, bool holds_statements) {
                    return action_in(rules, all, holds_statements);
                  });
}

std::string action_by_name(const action_rules& rules, std::string_view text,
                           const server_actions& known) {
  if (known.empty())
    return {};
  return ask_each(
      rules, text, false,
      [&](const lexical_rules& words, const auto& all, bool) -> std::string {
        for (const auto& token : all)
          if (const auto found = token.is_name()
                                     ? known.find(folded(name_of(words, token)))
                                     : known.end();
              found != known.end())
            return "by " + display_name(found->first) + ": " + found->second;
        return {};
      });
}

server_actions
actions_of_objects(const action_rules& rules,
                   std::vector<std::pair<std::string, std::string>> objects) {
  server_actions out;
  for (auto& [name, text] : objects) {
    name = folded(name);
    if (auto action = server_action_of(rules, text, true); !action.empty())
      out.emplace(name, std::move(action));
  }
  // What names one of them does the same, and so on.
  for (size_t before = 0; before != out.size();) {
    before = out.size();
    for (const auto& [name, text] : objects)
      if (!out.contains(name))
        if (auto action = action_by_name(rules, text, out); !action.empty())
          out.emplace(name, std::move(action));
  }
  return out;
}

} // namespace dunlin::sql
