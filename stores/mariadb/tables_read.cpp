#include "stores/mariadb/tables_read.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

bool is_known(const std::vector<table_name>& known, const table_name& table) {
  return std::any_of(known.begin(), known.end(), [&](const auto& each) {
    return each.schema == table.schema && each.name == table.name;
  });
}

/// The text with all its names in the server's own words: a table is
/// "`schema`.`table`" behind FROM, JOIN, a bracket or a comma, a column has
/// three parts or stands behind something else.
std::vector<table_name> names_in(std::string_view text) {
  std::vector<table_name> out;
  sql::sql_lexer lexer{lexical, text};
  sql::sql_token before;
  for (auto token = lexer.next(); token.kind != sql::token_kind::end
                                  && token.kind != sql::token_kind::broken;) {
    const bool may_begin = before.is("FROM") || before.is("JOIN")
                           || before.is('(') || before.is(',')
                           || before.is("STRAIGHT_JOIN");
    const auto first = token;
    before = token;
    token = lexer.next();
    if (first.kind != sql::token_kind::identifier || !token.is('.'))
      continue;
    const auto second = lexer.next();
    before = second;
    token = lexer.next();
    const table_name table{sql::name_of(lexical, first),
                           sql::name_of(lexical, second)};
    if (may_begin && !token.is('.') && !is_known(out, table))
      out.push_back(table);
  }
  return out;
}

/// What has the form of a table may still be a column of something called so.
result<bool> is_table(database& db, const table_name& table) {
  const auto found
      = db.ask_integer("SELECT count(*) FROM information_schema.tables"
                       " WHERE table_schema = ? AND table_name = ?",
                       {sql::parameter(std::string_view{table.schema}),
                        sql::parameter(std::string_view{table.name})});
  if (!found)
    return fail(found.error());
  return *found != 0;
}

} // namespace

result<std::vector<table_name>>
tables_read(database& db, const std::string& sql,
            const std::vector<value>& parameters) {
  auto asked = db.ask("EXPLAIN EXTENDED " + sql, parameters);
  if (!asked)
    return fail(asked.error());
  std::vector<table_name> out;
  std::string text;
  auto told = sql::for_each_row(
      db.ask("SHOW WARNINGS"),
      [&](const sql::answer_row& row) { text += row.text(2) + "\n"; });
  if (!told)
    return fail(told.error());
  for (auto& table : names_in(text)) {
    const auto is_there = is_table(db, table);
    if (!is_there)
      return fail(is_there.error());
    if (*is_there)
      out.push_back(std::move(table));
  }
  return out;
}

std::string profile_name(const database& db, const table_name& table) {
  return table.schema == db.parts().database ? table.name
                                             : table.schema + "." + table.name;
}

result<std::string> last_change(database& db,
                                const std::vector<table_name>& tables) {
  std::string out;
  for (const auto& table : tables) {
    const auto when
        = db.ask_text("SELECT coalesce(CAST(update_time AS CHAR), '') FROM"
                      " information_schema.tables WHERE table_schema = ?"
                      " AND table_name = ?",
                      {sql::parameter(std::string_view{table.schema}),
                       sql::parameter(std::string_view{table.name})});
    if (!when)
      return when;
    out += *when + ";";
  }
  return out;
}

} // namespace dunlin::mariadb
