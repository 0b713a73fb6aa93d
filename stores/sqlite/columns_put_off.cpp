#include "stores/sqlite/columns_put_off.hpp"

#include "config/letter_case.hpp"
#include "stores/sqlite/lexical.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sqlite {

namespace {

using sql::sql_token;
using sql::token_kind;

/// What stands before a `*` that is no multiplication and no `count(*)`.
bool begins_list(const sql_token& token) noexcept {
  constexpr std::array words{"SELECT", "DISTINCT", "ALL", "RETURNING"};
  return token.is(',') || token.is('.')
         || std::any_of(words.begin(), words.end(),
                        [&](const char* word) { return token.is(word); });
}

/// Reads on behind INTO: `main.orders AS o (id)`. @returns whether no list of
/// columns follows.
bool lacks_list(sql::sql_lexer lexer) noexcept {
  auto token = lexer.next();
  while (token.is_name() || token.kind == token_kind::string || token.is('.')) {
    if (token.is("VALUES") || token.is("SELECT") || token.is("DEFAULT")
        || token.is("WITH"))
      return true;
    token = lexer.next();
  }
  return !token.is('(');
}

} // namespace

bool spreads_columns(std::string_view text) {
  sql::sql_lexer lexer{lexical, text};
  sql_token last;
  for (auto token = lexer.next(); token.kind != token_kind::end;
       last = token, token = lexer.next()) {
    if (token.is('*') && begins_list(last))
      return true;
    if (token.is("NATURAL") || (token.is("INTO") && lacks_list(lexer)))
      return true;
    if (last.is("IN") && !token.is('('))
      return true;
  }
  return false;
}

void columns_put_off::add(const schema_change& change, std::string_view text) {
  by_table_[change.name].emplace_back(change.column, text);
  names_.insert(change.column);
}

bool columns_put_off::holds(const schema_change& change) const {
  const auto at = by_table_.find(change.name);
  return at != by_table_.end()
         && std::any_of(
             at->second.begin(), at->second.end(),
             [&](const auto& column) { return column.first == change.column; });
}

bool columns_put_off::may_be_in(std::string_view sql) const {
  if (are_none())
    return false;
  sql::sql_lexer lexer{lexical, sql};
  for (auto token = lexer.next(); token.kind != token_kind::end;
       token = lexer.next())
    if ((token.is_name() || token.kind == token_kind::string)
        && names_.contains(folded(sql::name_of(lexical, token))))
      return true;
  return spreads_columns(sql);
}

std::map<std::string, columns_put_off::columns> columns_put_off::take() {
  names_.clear();
  return std::exchange(by_table_, {});
}

} // namespace dunlin::sqlite
