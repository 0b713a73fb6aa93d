#include "stores/postgresql/query_text.hpp"

#include "config/nearest.hpp"
#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <set>

namespace dunlin::postgresql {

namespace {

tl::unexpected<error> refuse(const database& db, const std::string& problem) {
  return db.refuse(error_code::query_invalid, "the query " + problem);
}

/// The query up to a semicolon at its end; nothing if it is not one statement.
/// @param problem what else is wrong.
std::string one_statement(const std::string& query, std::string& problem) {
  sql::sql_lexer lexer{lexical, query};
  size_t end = query.size();
  bool is_over = false;
  bool is_first = true;
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next()) {
    if (token.kind == sql::token_kind::broken)
      problem = "has a quote or comment without its end, or a byte 0";
    else if (token.kind == sql::token_kind::parameter)
      problem = "has parameters, and there is nothing to bind to them";
    else if (is_over && !token.is(';'))
      problem = "is more than one statement";
    else if (is_first
             && !(token.is("SELECT") || token.is("WITH") || token.is("VALUES")
                  || token.is("TABLE") || token.is('(')))
      problem = "must be a SELECT: it would change the source";
    if (!problem.empty())
      return {};
    is_first = false;
    if (token.is(';') && !is_over) {
      is_over = true;
      end = static_cast<size_t>(token.text.data() - query.data());
    }
  }
  if (is_first)
    problem = "is empty";
  return query.substr(0, end);
}

} // namespace

error blame_query(const database& db, error problem) {
  // Syntax and names; a query that would write in a subquery (WITH).
  const auto& state = db.problem().state;
  if (state.starts_with("42") && state != "42501")
    problem.code = error_code::query_invalid;
  if (state == "25006" || state == "0A000")
    problem.code = error_code::query_invalid;
  return problem;
}

result<std::string> check_query(database& db, const std::string& query) {
  std::string problem;
  auto text = one_statement(query, problem);
  if (!problem.empty())
    return refuse(db, problem);
  const auto described = db.describe(text);
  if (!described) {
    auto blamed = blame_query(db, described.error());
    if (blamed.code == error_code::query_invalid)
      blamed.text += " (in the query)";
    return fail(std::move(blamed));
  }
  std::set<std::string> names;
  for (int i = 0; i < described->columns(); ++i) {
    const std::string name = PQfname(described->handle(), i);
    if (name == "?column?")
      return refuse(db, "has an expression without a name; give it one with "
                        "AS");
    if (!names.insert(name).second)
      return refuse(db, "has two columns called " + display_name(name)
                            + "; give each a name of its own with AS");
  }
  if (names.empty())
    return refuse(db, "gives no columns");
  return text;
}

result<table_facts> find_table_or_say(database& db, const std::string& name) {
  auto table = find_table(db, name);
  if (!table)
    return fail(std::move(table.error()));
  if (*table)
    return std::move(**table);
  const auto known = table_names(db);
  if (!known)
    return fail(known.error());
  return db.refuse(error_code::unknown_table, "no table or view "
                                                  + display_name(name)
                                                  + hint_for(name, *known));
}

result<int64_t> estimate_query(database& db, const std::string& from,
                               const std::vector<std::string>& columns) {
  const auto described = db.describe("SELECT " + identifier_list(columns, "s.")
                                     + " FROM " + from);
  if (!described)
    return fail(described.error());
  const auto table = PQftable(described->handle(), 0);
  for (int i = 0; i < described->columns(); ++i)
    if (table == 0 || PQftable(described->handle(), i) != table)
      return -1;
  const auto rows = db.query("SELECT reltuples::bigint FROM pg_catalog.pg_class"
                             " WHERE relkind IN ('r', 'p', 'm') AND oid = "
                             + std::to_string(table));
  if (!rows)
    return fail(rows.error());
  return rows->rows() == 0 ? -1 : rows->integer(0, 0);
}

} // namespace dunlin::postgresql
