#include "stores/sqlite/copy_check.hpp"

#include "stores/sqlite/affinity.hpp"
#include "stores/sqlite/explain.hpp"
#include "stores/sqlite/query_origin.hpp"
#include "stores/sqlite/query_text.hpp"
#include "stores/sqlite/source_query.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/table.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

/// In the order of trying; `source.cpp` says what they are about.
constexpr const char* likelihoods[] = {"0.01", "0.0001"};

tl::unexpected<error> must_leave(const std::string& why) {
  return fail(error_code::rows_must_leave,
              "its rows can't stay inside their database: " + why);
}

bool has_name(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& each) { return same_name(each, name); });
}

// -- values -------------------------------------------------------------------

/// The column of a table that a column of a SELECT is.
struct column_origin {
  /// Empty: it is none.
  std::string declared;
  std::string collation;
  bool is_column = false;
};

/// What the schema says of a column of a table of the main database.
column_origin origin_in(database& db, const char* table, const char* column) {
  const char* declared = nullptr;
  const char* collation = nullptr;
  column_origin out;
  if (table == nullptr || column == nullptr)
    return out;
  const int code = sqlite3_table_column_metadata(db.handle(), "main", table,
                                                 column, &declared, &collation,
                                                 nullptr, nullptr, nullptr);
  if (code != SQLITE_OK)
    return out;
  out.declared = declared == nullptr ? "" : declared;
  out.collation = collation == nullptr ? "" : collation;
  out.is_column = true;
  return out;
}

column_origin origin_of(database& db, const statement& query, int at) {
  const auto* schema = sqlite3_column_database_name(query.handle(), at);
  if (schema == nullptr || std::string_view{schema} != "main")
    return {};
  return origin_in(db, sqlite3_column_table_name(query.handle(), at),
                   sqlite3_column_origin_name(query.handle(), at));
}

/// Whether a column keeps whatever a column of another table holds. One that
/// was put through the same affinity before is not changed by it again.
bool keeps_values(const target_column& into, const column_origin& from) {
  if (into.kind == affinity::blob)
    return true;
  // In a STRICT table ANY has no affinity.
  return from.is_column && !same_name(from.declared, "ANY")
         && affinity_of(from.declared, false) == into.kind;
}

std::string select_of(const copied_rows& rows) {
  std::string out;
  for (const auto& name : rows.columns)
    out += (out.empty() ? "SELECT s." : ", s.") + quote_identifier(name);
  return out + " FROM " + rows.from;
}

result<void> check_values(database& db, const copied_rows& rows,
                          const target_table& table, const target_spec& spec) {
  const auto sql = select_of(rows);
  const auto compound = is_compound(db, sql);
  if (!compound)
    return fail(compound.error());
  if (*compound)
    return must_leave("it is several SELECTs, whose columns may be of several"
                      " kinds");
  const auto query = db.prepare(sql);
  if (!query)
    return fail(query.error());
  for (size_t at = 0; at < spec.columns.size(); ++at) {
    const auto* into = table.find(spec.columns[at]);
    const auto name = display_name(into->name);
    if (!keeps_values(*into, origin_of(db, *query, static_cast<int>(at))))
      return must_leave("column " + name + " might change what it is given");
    if (into->is_rowid && !has_name(spec.key, into->name))
      return must_leave("a NULL in " + name + " would become a new number");
  }
  return {};
}

// -- ranges -------------------------------------------------------------------

/// What `make` makes with the first likelihood that lets a range be found by
/// the key; its problem with the first one if none does.
template <class Make>
result<std::string> paging_problem(database& planner, size_t key_columns,
                                   std::string& likelihood, Make make) {
  std::string first_problem;
  for (const auto* next : likelihoods) {
    likelihood = next;
    const auto plan = explain(planner, make(likelihood));
    if (!plan)
      return fail(plan.error());
    auto problem = find_paging_problem(*plan, key_columns);
    if (problem.empty())
      return problem;
    if (first_problem.empty())
      first_problem = std::move(problem);
  }
  return first_problem;
}

/// The likelihood with which a statement finds its range by the key.
template <class Make>
result<std::string> choose_likelihood(database& db, size_t key_columns,
                                      Make make) {
  std::string likelihood;
  const auto problem = paging_problem(db, key_columns, likelihood, make);
  if (!problem)
    return fail(problem.error());
  if (problem->empty())
    return likelihood;
  // Whether a range can be found is to follow from the schema alone.
  const auto empty = copy_schema(db);
  if (!empty)
    return fail(empty.error());
  const auto alone = paging_problem(**empty, key_columns, likelihood, make);
  if (alone && alone->empty())
    return likelihood;
  return must_leave("EXPLAIN QUERY PLAN says of a range: " + *problem);
}

result<copied_rows> rows_of(database& db, const target_spec& spec) {
  copied_rows out;
  out.columns = spec.columns;
  out.cells = spec.columns;
  for (const auto& name : spec.key)
    if (!has_name(out.cells, name))
      out.cells.push_back(name);
  out.key = spec.key;
  if (spec.inner_query.empty()) {
    const auto table = read_table(db, spec.inner_table);
    if (!table)
      return fail(table.error());
    if (!*table)
      return db.refuse(error_code::unknown_table,
                       "no table or view " + display_name(spec.inner_table));
    out.from = from_table((*table)->name);
    return out;
  }
  auto query = check_query(db, spec.inner_query);
  if (!query)
    return fail(query.error());
  out.from = from_query(query->text);
  return out;
}

} // namespace

result<copy_choice> check_copy(database& db, const target_table& table,
                               const target_spec& spec) {
  if (auto good = check_target(table, spec); !good)
    return fail(good.error());
  if (table.has_triggers)
    return must_leave("table " + display_name(table.name)
                      + " has triggers, which may do anything to them");
  auto rows = rows_of(db, spec);
  if (!rows)
    return fail(rows.error());
  if (auto good = check_values(db, *rows, table, spec); !good)
    return fail(good.error());
  auto likelihood
      = choose_likelihood(db, rows->key.size(), [&](const std::string& next) {
          return sql_of(row_scope::range, *rows, table, next).write;
        });
  if (!likelihood)
    return fail(likelihood.error());
  return copy_choice{std::move(*rows), std::move(*likelihood)};
}

result<std::string> check_sum(database& db, const target_table& table,
                              const target_spec& spec) {
  if (auto good = check_target(table, spec); !good)
    return fail(good.error());
  auto rows = rows_of(db, spec);
  if (!rows)
    return fail(rows.error());
  const auto query = db.prepare(select_of(*rows));
  if (!query)
    return fail(query.error());
  for (const auto& name : spec.key) {
    const auto at
        = std::find_if(spec.columns.begin(), spec.columns.end(),
                       [&](const auto& each) { return same_name(each, name); });
    if (at == spec.columns.end())
      return must_leave("its key's column " + display_name(name)
                        + " is not written, so no digest can be told of a"
                          " range");
    const auto from
        = origin_of(db, *query, static_cast<int>(at - spec.columns.begin()));
    const auto into
        = origin_in(db, table.name.c_str(), table.find(name)->name.c_str());
    if (!from.is_column || !same_name(from.collation, into.collation))
      return must_leave("source and target compare " + display_name(name)
                        + " in two ways");
  }
  return choose_likelihood(db, spec.key.size(), [&](const std::string& next) {
    return rows_sql(row_scope::range, table, spec.columns, spec.key, next);
  });
}

} // namespace dunlin::sqlite
