#include "stores/mariadb/range_writer.hpp"

#include "stores/mariadb/copy_check.hpp"
#include "stores/mariadb/key.hpp"
#include "stores/mariadb/row_refusal.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/update_rules.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

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

constexpr std::string_view set_savepoint = "SAVEPOINT dunlin_rows";
constexpr std::string_view undo_savepoint = "ROLLBACK TO SAVEPOINT dunlin_rows";

} // namespace

result<std::unique_ptr<sql::range_writer>>
range_writer::make_update(database& db, const table_facts& table,
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
  std::unique_ptr<range_writer> out{
      new range_writer{db,
                       {table.quoted() + " AS s", table.column_names(),
                        key_condition{key->columns, std::move(comparands)}}}};
  out->update_.emplace(std::move(*update));
  // What the server says against the text is said before anything is changed.
  if (auto good = out->try_out(); !good)
    return fail(good.error());
  return out;
}

result<std::unique_ptr<sql::range_writer>>
range_writer::make_copy(database& db, const table_facts& table,
                        const target_spec& spec) {
  auto rows = check_copy(db, table, spec);
  if (!rows)
    return fail(rows.error());
  std::unique_ptr<range_writer> out{new range_writer{db, std::move(*rows)}};
  std::string columns;
  for (const auto& name : spec.columns)
    columns += (columns.empty() ? "s." : ", s.") + quote_name(name);
  out->insert_ = "INSERT INTO " + table.quoted() + " ("
                 + name_list(spec.columns) + ") SELECT " + columns;
  if (auto good = out->try_out(); !good)
    return fail(good.error());
  return out;
}

range_writer::range_writer(database& db, ranged_rows rows)
    : db_(db), rows_(std::move(rows)) {
  // nop
}

result<void> range_writer::try_out() {
  statement tried{db_, text_of(sql::row_scope::range)};
  auto good = tried.prepare();
  if (good)
    return {};
  auto problem = good.error();
  if (problem.code == error_code::store_failed)
    problem.code = error_code::query_invalid;
  return fail(std::move(problem));
}

/// The statement that writes.
std::string range_writer::text_of(sql::row_scope scope) const {
  if (update_)
    return update_->restricted(rows_.key.text(scope, update_->row_name()));
  return insert_ + " FROM " + rows_.from + " WHERE "
         + rows_.key.text(scope, "s") + " ORDER BY " + rows_.key.list("s");
}

std::string range_writer::select(const std::string& what,
                                 sql::row_scope scope) const {
  return "SELECT " + what + " FROM " + rows_.from + " WHERE "
         + rows_.key.text(scope, "s");
}

result<statement*>
range_writer::begin(std::unique_ptr<statement> scope_statements::*which,
                    const sql::rows_meant& rows, const std::string& sql,
                    size_t times) {
  auto& query = scopes_[static_cast<size_t>(rows.scope)].*which;
  if (!query)
    query = std::make_unique<statement>(db_, sql);
  parameters_.clear();
  for (size_t i = 0; i < times; ++i)
    rows_.key.add(parameters_, rows);
  if (auto begun = query->execute(parameters_); !begun) {
    if (!is_refusal(query->error_number()))
      return fail(begun.error());
    why_ = refusal_of(query->error_number(), query->error_text());
    return nullptr;
  }
  return query.get();
}

result<std::string> range_writer::first_cells(statement& query) {
  std::string cells;
  const auto found = query.fetch(cells);
  query.close();
  if (!found)
    return fail(found.error());
  return cells;
}

result<int64_t> range_writer::count(const sql::rows_meant& rows) {
  auto query = begin(&scope_statements::count, rows,
                     select("count(*)", rows.scope), 1);
  if (!query)
    return fail(query.error());
  const auto cells = first_cells(**query);
  if (!cells)
    return fail(cells.error());
  return value_reader{*cells}.next().integer;
}

result<key_tuple> range_writer::first_key(const sql::rows_meant& rows) {
  auto query = begin(&scope_statements::keys, rows,
                     select(rows_.key.list("s"), rows.scope) + " ORDER BY "
                         + rows_.key.list("s") + " LIMIT 1",
                     1);
  if (!query)
    return fail(query.error());
  return first_cells(**query);
}

result<std::string> range_writer::content(const sql::rows_meant& rows) {
  auto query
      = begin(&scope_statements::rows, rows,
              select(name_list(rows_.columns), rows.scope) + " LIMIT 1", 1);
  if (!query)
    return fail(query.error());
  return first_cells(**query);
}

result<sql::range_fate> range_writer::run(const sql::rows_meant& rows) {
  if (auto set = db_.exec(set_savepoint); !set)
    return fail(set.error());
  auto query = begin(&scope_statements::write, rows, text_of(rows.scope),
                     update_ ? update_->conditions() : 1);
  if (!query)
    return fail(query.error());
  bool is_refused = *query == nullptr;
  if (!is_refused) {
    changed_ = (*query)->changed();
    const auto warned = !update_ && (*query)->warnings() > 0
                            ? take_warning()
                            : result<bool>{false};
    if (!warned)
      return fail(warned.error());
    is_refused = *warned;
  }
  if (!is_refused)
    return sql::range_fate::done;
  if (auto undone = db_.exec(undo_savepoint); !undone)
    return fail(undone.error());
  return sql::range_fate::refused;
}

/// Whether the server warns of a value that it copied; then the row is refused.
result<bool> range_writer::take_warning() {
  bool is_about_row = false;
  auto told = sql::for_each_row(
      db_.ask("SHOW WARNINGS"), [&](const sql::answer_row& row) {
        if (is_about_row || !speaks_of_row(row.text(0), row.integer(1)))
          return;
        is_about_row = true;
        why_ = refusal_of(static_cast<unsigned>(row.integer(1)), row.text(2));
      });
  if (!told)
    return fail(told.error());
  return is_about_row;
}

} // namespace dunlin::mariadb
