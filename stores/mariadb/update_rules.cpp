#include "stores/mariadb/update_rules.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/sql_text.hpp"

#include <array>

namespace dunlin::mariadb {

namespace {

constexpr std::array<std::string_view, 5> unwanted{"RETURNING", "ORDER",
                                                   "LIMIT", "IGNORE", "JOIN"};

/// `LOW_PRIORITY schema.table AS name`, of which only the table must be there,
/// and then SET: UPDATE can be of several tables here.
result<sql::update_target> read_target(const sql::token_list& tokens,
                                       size_t at) {
  const auto name_at = [&](size_t index) {
    return sql::name_of(lexical, token_at(tokens, index));
  };
  if (token_at(tokens, at).is("LOW_PRIORITY"))
    ++at;
  if (!token_at(tokens, at).is_name())
    return sql::refuse_update("names no table after UPDATE");
  auto name = name_at(at);
  sql::update_target out{name, {}};
  if (token_at(tokens, at + 1).is('.')) {
    at += 2;
    name = name_at(at);
    out.table += "." + name;
  }
  ++at;
  const bool says_as = token_at(tokens, at).is("AS");
  at += says_as ? 1 : 0;
  const auto alias = token_at(tokens, at);
  if (alias.is_name() && (says_as || !alias.is("SET")))
    name = name_at(at++);
  if (!token_at(tokens, at).is("SET"))
    return sql::refuse_update("must be of one table: UPDATE table SET ..."
                              " WHERE ...");
  out.row_name = quote_name(name);
  return out;
}

} // namespace

const sql::update_rules update_rules{
    .words = lexical,
    .has_qualified_columns = true,
    .unwanted = unwanted,
    .read_target = read_target,
};

} // namespace dunlin::mariadb
