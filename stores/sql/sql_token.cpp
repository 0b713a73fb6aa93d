#include "stores/sql/sql_token.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::sql {

namespace {

bool is_quoted(const sql_token& token) noexcept {
  return token.kind == token_kind::identifier
         || token.kind == token_kind::string;
}

} // namespace

bool sql_token::is(std::string_view word) const noexcept {
  return kind == token_kind::word && same_name(text, word);
}

std::string_view bare_text(const sql_token& token) noexcept {
  if (!is_quoted(token))
    return token.text;
  const char last = token.text.back();
  const auto first = token.text.find(last == ']' ? '[' : last);
  return token.text.substr(first + 1, token.text.size() - first - 2);
}

bool is_one_of(const sql_token& token,
               std::initializer_list<std::string_view> words) noexcept {
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return token.is(word); });
}

bool is_own_variable(const sql_token& token) noexcept {
  return token.kind == token_kind::variable && !token.text.starts_with("@@");
}

std::string variable_of(const sql_token& token) {
  const auto name = token.text.substr(1);
  const bool is_in_quotes = name.find_first_of("'\"`") == 0;
  const auto kind = is_in_quotes ? token_kind::identifier : token_kind::word;
  return "@" + folded(bare_text({kind, name}));
}

std::string name_of(const lexical_rules& rules, const sql_token& token) {
  const auto text = bare_text(token);
  if (!is_quoted(token))
    return rules.folds_names ? folded(text) : std::string{text};
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    out.push_back(text[at]);
    // A quote inside stands there twice.
    if (text[at] == token.text.back())
      ++at;
  }
  return out;
}

} // namespace dunlin::sql
