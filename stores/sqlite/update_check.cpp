#include "stores/sqlite/update_check.hpp"

#include "stores/sqlite/access_listener.hpp"
#include "stores/sqlite/explain.hpp"
#include "stores/sqlite/range_sql.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/strict_names.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

/// In the order of trying; `source.cpp` says what they are about.
constexpr const char* likelihoods[] = {"0.01", "0.0001"};

/// What is said against the text is its own fault; a lock or a broken disk is
/// not.
tl::unexpected<error> refuse_text(error problem) {
  if (problem.code == error_code::store_failed) {
    problem.code = error_code::query_invalid;
    problem.text += " (in the update)";
  }
  return fail(std::move(problem));
}

// -- what it writes -----------------------------------------------------------

/// What SQLite's authorizer tells of the changes to one table.
class change_notes : public access_listener {
public:
  explicit change_notes(std::string table) : table_(std::move(table)) {
    // nop
  }

  int hear(const access& what) override {
    if (what.first == nullptr || what.schema == nullptr
        || std::string_view{what.schema} != "main"
        || !same_name(what.first, table_))
      return SQLITE_OK;
    inserts = inserts || what.action == SQLITE_INSERT;
    deletes = deletes || what.action == SQLITE_DELETE;
    if (what.action == SQLITE_UPDATE && what.second != nullptr)
      updated_columns.emplace_back(what.second);
    return SQLITE_OK;
  }

  std::vector<std::string> updated_columns;
  bool inserts = false;
  bool deletes = false;

private:
  std::string table_;
};

result<change_notes> changes_of(database& db, const std::string& sql,
                                const std::string& table) {
  change_notes notes{table};
  const listening now{db, notes};
  const auto statement = db.prepare(sql);
  if (!statement)
    return refuse_text(statement.error());
  return notes;
}

/// Whether a column that SQLite names as changed is one of the key. It calls
/// the rowid ROWID, by whichever name the update does.
bool is_key_column(const std::string& changed, const target_table& table,
                   const std::vector<std::string>& key) {
  return std::any_of(key.begin(), key.end(), [&](const auto& name) {
    const auto* column = table.find(name);
    const bool is_rowid = column == nullptr || column->is_rowid;
    return same_name(name, changed) || (is_rowid && changed == "ROWID");
  });
}

result<void> check_changes(const change_notes& notes, const target_table& table,
                           const std::vector<std::string>& key) {
  for (const auto& column : notes.updated_columns)
    if (is_key_column(column, table, key))
      return sql::refuse_update(
          "changes " + display_name(column) + ", which is in the key ("
          + display_list(key)
          + ") that pages follow; give a `key` that stays, or do it"
            " in a script");
  if (notes.inserts || notes.deletes)
    return sql::refuse_update(
        "sets off a trigger that "
        + std::string{notes.inserts ? "adds rows to" : "deletes rows of"}
        + " the same table, so that its rows could not be counted;"
          " do it in a script");
  return {};
}

/// A generated column of the key would change along with others.
result<void> check_key(const target_table& table,
                       const std::vector<std::string>& key) {
  for (const auto& name : key) {
    const auto* column = table.find(name);
    if (column != nullptr && column->is_generated)
      return sql::refuse_update(
          "can't page by " + display_name(name)
          + ", which is generated from other columns; give another"
            " `key`");
  }
  return {};
}

// -- how it finds its rows ----------------------------------------------------

/// What in its plan is done anew for each range; empty if nothing.
result<std::string> paging_problem(database& planner,
                                   const sql::update_text& update,
                                   const target_table& table,
                                   const std::vector<std::string>& key,
                                   std::string& likelihood) {
  std::string first_problem;
  for (const auto* next : likelihoods) {
    likelihood = next;
    const auto sql = sql_of(row_scope::range, update, table, key, likelihood);
    const auto plan = explain(planner, sql.write);
    if (!plan)
      return fail(plan.error());
    auto problem = find_paging_problem(*plan, key.size());
    if (problem.empty())
      return problem;
    if (first_problem.empty())
      first_problem = problem;
  }
  return first_problem;
}

result<void> check_paging(database& db, const sql::update_text& update,
                          const target_table& table,
                          const std::vector<std::string>& key,
                          std::string& likelihood) {
  const auto problem = paging_problem(db, update, table, key, likelihood);
  if (!problem)
    return fail(problem.error());
  if (problem->empty())
    return {};
  // Whether a range can be found is to follow from the schema alone.
  const auto empty = copy_schema(db);
  if (!empty)
    return fail(empty.error());
  const auto without_statistics
      = paging_problem(**empty, update, table, key, likelihood);
  if (without_statistics && without_statistics->empty())
    return {};
  return fail(error_code::scan_unindexed,
              "the update would look at more than its rows for each range"
              " (EXPLAIN QUERY PLAN says: "
                  + *problem
                  + "); make an index for it, or use EXISTS in place of IN");
}

} // namespace

result<void> check_update(database& db, const sql::update_text& update,
                          const target_table& table, const target_spec& spec,
                          std::string& likelihood) {
  if (!same_name(update.table(), table.name))
    return sql::refuse_update("changes table " + display_name(update.table())
                              + ", but `into` is " + display_name(spec.into));
  if (auto good = check_key(table, spec.key); !good)
    return good;
  {
    const strict_names guard{db};
    const auto range = condition_of(row_scope::range, update.row_name(),
                                    spec.key, likelihoods[0]);
    const auto written = db.prepare(update.as_written(range));
    if (!written)
      return refuse_text(written.error());
  }
  const auto sql
      = sql_of(row_scope::range, update, table, spec.key, likelihoods[0]);
  const auto notes = changes_of(db, sql.write, table.name);
  if (!notes)
    return fail(notes.error());
  if (auto good = check_changes(*notes, table, spec.key); !good)
    return good;
  return check_paging(db, update, table, spec.key, likelihood);
}

} // namespace dunlin::sqlite
