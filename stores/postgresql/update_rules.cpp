#include "stores/postgresql/update_rules.hpp"

#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <array>

namespace dunlin::postgresql {

namespace {

constexpr std::array<std::string_view, 3> unwanted{"RETURNING", "ORDER",
                                                   "LIMIT"};

/// `ONLY schema.table * AS name`, of which only the table must be there.
result<sql::update_target> read_target(const sql::token_list& tokens,
                                       size_t at) {
  const auto name_at = [&](size_t index) {
    return sql::name_of(lexical, token_at(tokens, index));
  };
  if (token_at(tokens, at).is("ONLY"))
    ++at;
  std::string schema;
  if (token_at(tokens, at + 1).is('.') && token_at(tokens, at).is_name()) {
    schema = name_at(at) + ".";
    at += 2;
  }
  if (!token_at(tokens, at).is_name())
    return sql::refuse_update("names no table after UPDATE");
  const auto name = name_at(at);
  sql::update_target out{schema + name, quote_identifier(name)};
  auto next = at + 1;
  next += token_at(tokens, next).is('*') ? 1 : 0;
  const bool says_as = token_at(tokens, next).is("AS");
  next += says_as ? 1 : 0;
  const auto alias = token_at(tokens, next);
  if (alias.is_name() && (says_as || !alias.is("SET")))
    out.row_name = quote_identifier(name_at(next));
  return out;
}

} // namespace

const sql::update_rules update_rules{
    .words = lexical,
    .has_with = true,
    .unwanted = unwanted,
    .read_target = read_target,
};

} // namespace dunlin::postgresql
