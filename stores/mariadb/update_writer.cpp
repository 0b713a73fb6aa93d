#include "stores/mariadb/update_writer.hpp"

#include "stores/mariadb/key.hpp"
#include "stores/mariadb/row_refusal.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/target_column.hpp"
#include "stores/mariadb/update_rules.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

/// Whether the text changes the step's table and leaves its key alone.
result<void> check_update(database& db, const table_facts& table,
                          const sql::update_text& update,
                          const key_choice& key) {
  const auto named = split_name(db, update.table());
  if (!same_name(named.name, table.name)
      || !same_name(named.schema, table.schema))
    return sql::refuse_update(
        "changes table " + sql::display_name(update.table())
        + ", but `into` is " + sql::display_name(table.name));
  for (const auto& name : update.changed()) {
    if (table.find(name) == nullptr)
      return fail(error_code::unknown_column,
                  "the update changes " + sql::display_name(name)
                      + ", which is no column of "
                      + sql::display_name(table.name));
    if (std::any_of(key.columns.begin(), key.columns.end(),
                    [&](const auto& each) { return same_name(each, name); }))
      return sql::refuse_update("changes the key column "
                                + sql::display_name(name)
                                + ": rows would be met twice, or never");
  }
  if (key.index.empty())
    return fail(error_code::scan_unindexed,
                "the update would look at all rows for each range: no index of "
                    + sql::display_name(table.name) + " begins with the key "
                    + sql::display_list(key.columns));
  return {};
}

comparand comparand_of(const column_facts& column) {
  switch (target_column_of(column).form) {
  case stored_form::decimal:
    return comparand::decimal;
  case stored_form::integer:
  case stored_form::bits:
    return comparand::big_integer;
  case stored_form::instant:
    return comparand::instant;
  default:
    return comparand::plain;
  }
}

constexpr std::string_view set_savepoint = "SAVEPOINT dunlin_rows";
constexpr std::string_view undo_savepoint = "ROLLBACK TO SAVEPOINT dunlin_rows";

} // namespace

result<std::unique_ptr<sql::row_updater>>
update_writer::make(database& db, const table_facts& table,
                    const target_spec& spec) {
  auto update = sql::update_text::parse(update_rules, spec.update);
  if (!update)
    return fail(update.error());
  const auto key = choose_key(table, spec.key);
  if (!key)
    return fail(key.error());
  if (auto good = check_update(db, table, *update, *key); !good)
    return fail(good.error());
  std::vector<comparand> comparands;
  for (const auto& name : key->columns)
    comparands.push_back(comparand_of(*table.find(name)));
  std::unique_ptr<update_writer> out{
      new update_writer{db, table, std::move(*update),
                        key_condition{key->columns, std::move(comparands)}}};
  // What the server says against the text is said before anything is changed.
  statement tried{db, out->update_.restricted(out->key_.text(
                          sql::row_scope::range, out->update_.row_name()))};
  if (auto good = tried.prepare(); !good) {
    auto problem = good.error();
    if (problem.code == error_code::store_failed)
      problem.code = error_code::query_invalid;
    return fail(std::move(problem));
  }
  return out;
}

update_writer::update_writer(database& db, const table_facts& table,
                             sql::update_text update, key_condition key)
    : db_(db), table_(table.quoted()), columns_(table.column_names()),
      update_(std::move(update)), key_(std::move(key)) {
  // nop
}

std::string update_writer::select(const std::string& what,
                                  sql::row_scope scope) const {
  return "SELECT " + what + " FROM " + table_ + " AS s WHERE "
         + key_.text(scope, "s");
}

result<statement*>
update_writer::begin(std::unique_ptr<statement> scope_statements::*which,
                     const sql::rows_meant& rows, const std::string& sql,
                     size_t times) {
  auto& query = scopes_[static_cast<size_t>(rows.scope)].*which;
  if (!query)
    query = std::make_unique<statement>(db_, sql);
  parameters_.clear();
  for (size_t i = 0; i < times; ++i)
    key_.add(parameters_, rows);
  if (auto begun = query->execute(parameters_); !begun) {
    if (!is_refusal(query->error_number()))
      return fail(begun.error());
    why_ = refusal_of(query->error_number(), query->error_text());
    return nullptr;
  }
  return query.get();
}

result<std::string> update_writer::first_cells(statement& query) {
  std::string cells;
  const auto found = query.fetch(cells);
  query.close();
  if (!found)
    return fail(found.error());
  return cells;
}

result<int64_t> update_writer::count(const sql::rows_meant& rows) {
  auto query = begin(&scope_statements::count, rows,
                     select("count(*)", rows.scope), 1);
  if (!query)
    return fail(query.error());
  const auto cells = first_cells(**query);
  if (!cells)
    return fail(cells.error());
  return value_reader{*cells}.next().integer;
}

result<key_tuple> update_writer::first_key(const sql::rows_meant& rows) {
  auto query = begin(&scope_statements::keys, rows,
                     select(key_.list("s"), rows.scope) + " ORDER BY "
                         + key_.list("s") + " LIMIT 1",
                     1);
  if (!query)
    return fail(query.error());
  return first_cells(**query);
}

result<std::string> update_writer::content(const sql::rows_meant& rows) {
  auto query = begin(&scope_statements::rows, rows,
                     select(name_list(columns_), rows.scope) + " LIMIT 1", 1);
  if (!query)
    return fail(query.error());
  return first_cells(**query);
}

result<sql::update_fate> update_writer::run(const sql::rows_meant& rows) {
  if (auto set = db_.exec(set_savepoint); !set)
    return fail(set.error());
  auto query
      = begin(&scope_statements::update, rows,
              update_.restricted(key_.text(rows.scope, update_.row_name())),
              update_.conditions());
  if (!query)
    return fail(query.error());
  if (*query == nullptr) {
    if (auto undone = db_.exec(undo_savepoint); !undone)
      return fail(undone.error());
    return sql::update_fate::refused;
  }
  changed_ = (*query)->changed();
  return sql::update_fate::done;
}

} // namespace dunlin::mariadb
