#include "stores/sqlite/update_rules.hpp"

#include "stores/sqlite/lexical.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <array>

namespace dunlin::sqlite {

namespace {

constexpr std::array<std::string_view, 3> unwanted{"RETURNING", "ORDER",
                                                   "LIMIT"};

/// SQLite takes a string for a name where only that makes sense.
bool is_name(const sql::sql_token& token) noexcept {
  return token.is_name() || token.kind == sql::token_kind::string;
}

result<sql::update_target> read_target(const sql::token_list& tokens,
                                       size_t at) {
  if (token_at(tokens, at).is("OR"))
    return sql::refuse_update("says OR: leave it out, so that a row which is"
                              " refused becomes a reject and undoes nothing"
                              " else");
  if (token_at(tokens, at + 1).is('.'))
    at += 2;
  if (!is_name(token_at(tokens, at)))
    return sql::refuse_update("names no table after UPDATE");
  const auto name = sql::name_of(lexical, token_at(tokens, at));
  const auto alias = token_at(tokens, at + 2);
  const bool has_alias = token_at(tokens, at + 1).is("AS") && is_name(alias);
  return sql::update_target{
      name, quote_identifier(has_alias ? sql::name_of(lexical, alias) : name)};
}

} // namespace

const sql::update_rules update_rules{
    .words = lexical,
    .has_with = true,
    .unwanted = unwanted,
    .read_target = read_target,
};

} // namespace dunlin::sqlite
