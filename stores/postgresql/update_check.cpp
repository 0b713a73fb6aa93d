#include "stores/postgresql/update_check.hpp"

#include "config/nearest.hpp"
#include "stores/postgresql/explain.hpp"
#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/query_text.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

tl::unexpected<error> refuse(const std::string& what) {
  return fail(error_code::query_invalid, "the update " + what);
}

/// The columns that the SET of an UPDATE names: what stands at the begin of it
/// and behind each of its commas, also in brackets at the left of a `=`.
std::vector<std::string> changed_columns(const std::string& update) {
  std::vector<std::string> out;
  sql::sql_lexer lexer{lexical, update};
  auto token = lexer.next();
  int depth = 0;
  for (; token.kind != sql::token_kind::end && !(depth == 0 && token.is("SET"));
       token = lexer.next())
    depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
  bool is_left = true;
  for (token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next()) {
    depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
    if (depth == 0 && (token.is("WHERE") || token.is("FROM")))
      break;
    const bool is_name = token.kind == sql::token_kind::word
                         || token.kind == sql::token_kind::identifier;
    if (depth == 0 && token.is(','))
      is_left = true;
    else if (token.is('='))
      is_left = false;
    else if (is_left && is_name)
      out.push_back(sql::name_of(lexical, token));
  }
  return out;
}

result<void> check_key(const target_table& table, const target_spec& spec,
                       const std::vector<std::string>& changed) {
  std::vector<std::string> names;
  for (const auto& column : table.columns)
    names.push_back(column.name);
  for (const auto& name : spec.key) {
    const auto* column = table.find(name);
    if (column == nullptr)
      return fail(error_code::unknown_column,
                  "`key` names " + display_name(name)
                      + ", which is not among the columns"
                      + hint_for(name, names));
    if (column->is_generated)
      return refuse("can't page by " + display_name(name)
                    + ", which is generated from other columns; give another"
                      " `key`");
    if (std::find(changed.begin(), changed.end(), name) != changed.end())
      return refuse("changes " + display_name(name)
                    + ", a column of the key by which its rows are found");
  }
  return {};
}

/// The condition of a range with parameters, and their types.
std::string range_of(const update_text& update, const target_table& table,
                     const target_spec& spec, std::string& types) {
  std::string columns;
  std::string lower;
  std::string upper;
  for (size_t i = 0; i < spec.key.size(); ++i) {
    const auto* comma = i == 0 ? "" : ", ";
    columns += comma + update.row_name() + "." + quote_identifier(spec.key[i]);
    lower += comma + ("$" + std::to_string(i + 1));
    upper += comma + ("$" + std::to_string(i + 1 + spec.key.size()));
    types += comma + table.find(spec.key[i])->cast;
  }
  types += ", " + types;
  return "((" + columns + ") > (" + lower + ") AND (" + columns + ") <= ("
         + upper + "))";
}

} // namespace

result<void> check_update(database& db, const update_text& update,
                          const target_table& table, const target_spec& spec) {
  const auto named = find_table_or_say(db, update.table());
  if (!named)
    return fail(named.error());
  if (named->oid != table.facts.oid)
    return refuse("changes table " + display_name(update.table())
                  + ", but `into` is " + display_name(spec.into));
  if (auto good
      = check_key(table, spec, changed_columns(update.as_written("true")));
      !good)
    return good;
  std::string types;
  const auto range = range_of(update, table, spec, types);
  const auto problem = paging_problem_of(db, types, update.restricted(range),
                                         2 * spec.key.size());
  if (!problem)
    return fail(problem.error());
  if (problem->empty())
    return {};
  return fail(error_code::scan_unindexed,
              "the update would look at more than its rows for each range"
              " (EXPLAIN says: "
                  + one_line(*problem) + "); make an index for it");
}

} // namespace dunlin::postgresql
