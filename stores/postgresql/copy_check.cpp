#include "stores/postgresql/copy_check.hpp"

#include "stores/postgresql/explain.hpp"
#include "stores/postgresql/query_text.hpp"
#include "stores/postgresql/source_query.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace dunlin::postgresql {

namespace {

using namespace std::string_view_literals;

tl::unexpected<error> must_leave(const std::string& why) {
  return fail(error_code::rows_must_leave,
              "its rows can't stay inside their database: " + why);
}

// -- values -------------------------------------------------------------------

/// Types that hold all values of another.
constexpr std::array wider{
    std::pair{"smallint"sv, "integer"sv},
    std::pair{"smallint"sv, "bigint"sv},
    std::pair{"integer"sv, "bigint"sv},
    std::pair{"character varying"sv, "text"sv},
    std::pair{"text"sv, "character varying"sv},
};

/// Whether a column keeps each value of another as it is.
bool keeps_values(const target_column& into, const column_facts& from) {
  // The same type; or the same without a modifier, which limits nothing.
  if (into.declared == from.type.declared || into.declared == from.cast)
    return true;
  return std::any_of(wider.begin(), wider.end(), [&](const auto& pair) {
    return pair.first == from.cast && pair.second == into.declared;
  });
}

/// Whether the table has triggers or rules of people's own, or one of its
/// partitions has.
result<bool> has_habits(database& db, const target_table& table) {
  const auto oid = std::to_string(table.facts.oid) + "::oid";
  const auto found = db.query_integer(
      "SELECT count(*) FROM (SELECT " + oid
      + " AS oid UNION SELECT relid::oid FROM"
        " pg_catalog.pg_partition_tree("
      + oid
      + ")) AS t WHERE EXISTS(SELECT 1 FROM pg_catalog.pg_trigger AS g WHERE"
        " g.tgrelid = t.oid AND NOT g.tgisinternal) OR EXISTS(SELECT 1 FROM"
        " pg_catalog.pg_rewrite AS r WHERE r.ev_class = t.oid)");
  if (!found)
    return fail(found.error());
  return *found > 0;
}

// -- ranges -------------------------------------------------------------------

/// The condition of a range with parameters.
std::string range_of(const std::vector<std::string>& key) {
  std::string columns;
  std::string lower;
  std::string upper;
  for (size_t i = 0; i < key.size(); ++i) {
    const auto* comma = i == 0 ? "" : ", ";
    columns += comma + ("s." + quote_identifier(key[i]));
    lower += comma + ("$" + std::to_string(i + 1));
    upper += comma + ("$" + std::to_string(i + 1 + key.size()));
  }
  return "(" + columns + ") > (" + lower + ") AND (" + columns + ") <= ("
         + upper + ")";
}

/// Refuses a statement that would look at more than its rows for each range.
/// @param types of the key's columns.
result<void> check_paging(database& db, const std::string& statement,
                          const std::vector<std::string>& key,
                          const std::string& types) {
  const auto problem = paging_problem_of(db, types + ", " + types,
                                         statement + " WHERE " + range_of(key),
                                         2 * key.size());
  if (!problem)
    return fail(problem.error());
  if (!problem->empty())
    return must_leave("EXPLAIN says of a range: " + one_line(*problem));
  return {};
}

// -- what is copied -----------------------------------------------------------

result<std::string> from_of(database& db, const target_spec& spec) {
  if (!spec.inner_query.empty()) {
    auto text = check_query(db, spec.inner_query);
    if (!text)
      return text;
    return from_query(*text);
  }
  const auto table = find_table_or_say(db, spec.inner_table);
  if (!table)
    return fail(table.error());
  return table->sql_name() + " AS s";
}

/// `s."a", s."b"`, or the same without the row's name.
std::string list_of(const std::vector<std::string>& names, const char* row) {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : ", ") + (row + quote_identifier(name));
  return out;
}

result<void> check_values(database& db, const target_table& table,
                          const std::vector<column_facts>& columns,
                          const target_spec& spec) {
  const auto habits = has_habits(db, table);
  if (!habits)
    return fail(habits.error());
  if (*habits)
    return must_leave("table " + display_name(table.facts.plain_name())
                      + " has triggers or rules, which may do anything to"
                        " them");
  for (const auto& name : spec.columns) {
    const auto* from = find_column(columns, name);
    const auto* into = table.find(name);
    if (from == nullptr || !keeps_values(*into, *from))
      return must_leave("column " + display_name(name) + " is "
                        + (from == nullptr ? "missing" : from->type.declared)
                        + " in the source and " + into->declared
                        + " in the target");
  }
  return {};
}

/// Whether both sides compare a column of the key alike, which has a collation.
result<bool> is_compared_alike(database& db, const std::string& source,
                               const std::string& target,
                               const std::string& column) {
  const auto collation = [&](const std::string& from) {
    return "pg_catalog.pg_collation_for((SELECT s." + quote_identifier(column)
           + " FROM " + from + " LIMIT 0))";
  };
  const auto same = db.query("SELECT " + collation(source)
                             + " IS NOT DISTINCT FROM " + collation(target));
  if (!same)
    return fail(same.error());
  return same->boolean(0, 0);
}

} // namespace

result<copied_rows> check_copy(database& db, const target_spec& spec) {
  const auto table = read_target_table(db, spec.into);
  if (!table)
    return fail(table.error());
  if (auto good = check_target(db, *table, spec); !good)
    return fail(std::move(good.error()));
  auto from = from_of(db, spec);
  if (!from)
    return fail(std::move(from.error()));
  copied_rows out;
  out.from = std::move(*from);
  auto columns = read_columns(db, out.from);
  if (!columns)
    return fail(std::move(columns.error()));
  out.columns = std::move(*columns);
  if (auto good = check_values(db, *table, out.columns, spec); !good)
    return fail(std::move(good.error()));
  // A column that is GENERATED ALWAYS AS IDENTITY takes what it is given.
  out.insert = "INSERT INTO " + table->facts.sql_name() + " ("
               + list_of(spec.columns, "") + ") OVERRIDING SYSTEM VALUE SELECT "
               + list_of(spec.columns, "s.");
  std::string types;
  for (const auto& name : spec.key) {
    const auto* column = find_column(out.columns, name);
    if (column == nullptr)
      return must_leave("its key is no column of what it reads");
    types += (types.empty() ? "" : ", ") + column->cast;
  }
  if (auto good
      = check_paging(db, out.insert + " FROM " + out.from, spec.key, types);
      !good)
    return fail(std::move(good.error()));
  return out;
}

result<target_table> check_sum(database& db, const target_spec& spec) {
  auto table = read_target_table(db, spec.into);
  if (!table)
    return table;
  if (auto good = check_target(db, *table, spec); !good)
    return fail(std::move(good.error()));
  const auto source = from_of(db, spec);
  if (!source)
    return fail(source.error());
  const auto target = table->facts.sql_name() + " AS s";
  std::string types;
  for (const auto& name : spec.key) {
    if (std::find(spec.columns.begin(), spec.columns.end(), name)
        == spec.columns.end())
      return must_leave("its key's column " + display_name(name)
                        + " is not written, so no digest can be told of a"
                          " range");
    const auto alike = table->find(name)->is_collatable
                           ? is_compared_alike(db, *source, target, name)
                           : result<bool>{true};
    if (!alike)
      return fail(alike.error());
    if (!*alike)
      return must_leave("source and target compare " + display_name(name)
                        + " in two ways");
    types += (types.empty() ? "" : ", ") + table->find(name)->cast;
  }
  if (auto good = check_paging(
          db, "SELECT " + list_of(spec.columns, "s.") + " FROM " + target,
          spec.key, types);
      !good)
    return fail(std::move(good.error()));
  return table;
}

} // namespace dunlin::postgresql
