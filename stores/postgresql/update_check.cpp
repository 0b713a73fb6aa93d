#include "stores/postgresql/update_check.hpp"

#include "config/nearest.hpp"
#include "stores/postgresql/explain.hpp"
#include "stores/postgresql/query_text.hpp"
#include "stores/postgresql/rights.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

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
      return sql::refuse_update(
          "can't page by " + display_name(name)
          + ", which is generated from other columns; give another"
            " `key`");
    if (std::find(changed.begin(), changed.end(), name) != changed.end())
      return sql::refuse_update(
          "changes " + display_name(name)
          + ", a column of the key by which its rows are found");
  }
  return {};
}

/// The condition of a range with parameters, and their types.
std::string range_of(const sql::update_text& update, const target_table& table,
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

result<void> check_update(database& db, const sql::update_text& update,
                          const target_table& table, const target_spec& spec) {
  const auto named = find_table_or_say(db, update.table());
  if (!named)
    return fail(named.error());
  if (named->oid != table.facts.oid)
    return sql::refuse_update("changes table " + display_name(update.table())
                              + ", but `into` is " + display_name(spec.into));
  if (auto good = check_rights(db, table, spec); !good)
    return good;
  if (auto good = check_key(table, spec, update.changed()); !good)
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
