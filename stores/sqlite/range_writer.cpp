#include "stores/sqlite/range_writer.hpp"

#include "stores/sqlite/copy_check.hpp"
#include "stores/sqlite/row_refusal.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/update_check.hpp"
#include "stores/sqlite/update_rules.hpp"

#include <utility>

namespace dunlin::sqlite {

result<std::unique_ptr<range_writer>>
range_writer::make_update(database& db, const target_table& table,
                          const target_spec& spec) {
  const auto update = sql::update_text::parse(update_rules, spec.update);
  if (!update)
    return fail(update.error());
  std::string likelihood;
  if (auto good = check_update(db, *update, table, spec, likelihood); !good)
    return fail(good.error());
  std::unique_ptr<range_writer> out{new range_writer{db, table, false}};
  for (const auto scope : row_scopes)
    out->scopes_[static_cast<size_t>(scope)].sql
        = sql_of(scope, *update, table, spec.key, likelihood);
  return out;
}

result<std::unique_ptr<range_writer>>
range_writer::make_copy(database& db, const target_table& table,
                        const target_spec& spec) {
  const auto chosen = check_copy(db, table, spec);
  if (!chosen)
    return fail(chosen.error());
  std::unique_ptr<range_writer> out{new range_writer{db, table, true}};
  for (const auto scope : row_scopes)
    out->scopes_[static_cast<size_t>(scope)].sql
        = sql_of(scope, chosen->rows, table, chosen->likelihood);
  return out;
}

/// A statement with its parameters.
result<statement*> range_writer::ready(const rows_meant& rows,
                                       statement scope_statements::*which,
                                       std::string scope_sql::*sql) {
  auto& of = scopes_[static_cast<size_t>(rows.scope)];
  auto& query = of.*which;
  if (!query) {
    auto made = db_.prepare(of.sql.*sql, true);
    if (!made)
      return fail(made.error());
    query = std::move(*made);
  }
  query.bind_cells(query.bind_cells(1, rows.after), rows.key);
  return &query;
}

result<int64_t> range_writer::count(const rows_meant& rows) {
  auto query = ready(rows, &scope_statements::count, &scope_sql::count);
  if (!query)
    return fail(query.error());
  const auto found = (*query)->step();
  const auto counted = found && *found ? (*query)->column_integer(0) : 0;
  (*query)->clear();
  if (!found)
    return fail(found.error());
  return counted;
}

result<std::string>
range_writer::first_cells(const rows_meant& rows,
                          statement scope_statements::*which,
                          std::string scope_sql::*sql) {
  auto query = ready(rows, which, sql);
  if (!query)
    return fail(query.error());
  const auto found = (*query)->step();
  std::string cells;
  if (found && *found)
    (*query)->append_cells(cells);
  (*query)->clear();
  if (!found)
    return fail(found.error());
  return cells;
}

result<key_tuple> range_writer::first_key(const rows_meant& rows) {
  return first_cells(rows, &scope_statements::keys, &scope_sql::keys);
}

result<std::string> range_writer::content(const rows_meant& rows) {
  return first_cells(rows, &scope_statements::rows, &scope_sql::rows);
}

result<range_fate> range_writer::run(const rows_meant& rows) {
  auto query = ready(rows, &scope_statements::write, &scope_sql::write);
  if (!query)
    return fail(query.error());
  if (needs_savepoint_)
    if (auto set = db_.exec("SAVEPOINT dunlin_row"); !set)
      return fail(set.error());
  const int code = (*query)->step_code();
  result<range_fate> fate{range_fate::done};
  if (code == SQLITE_DONE)
    changed_ = sqlite3_changes64(db_.handle());
  else
    fate = is_refusal(code) ? refuse(code) : fail((*query)->failure(code));
  (*query)->clear();
  if (!fate || !needs_savepoint_)
    return fate;
  const auto* end = *fate == range_fate::refused
                        ? "ROLLBACK TO dunlin_row; RELEASE dunlin_row"
                        : "RELEASE dunlin_row";
  if (auto ended = db_.exec(end); !ended)
    return fail(ended.error());
  return fate;
}

/// Keeps why SQLite refused the statement. That must have undone it alone.
result<range_fate> range_writer::refuse(int code) {
  why_ = refusal_of(db_.handle(), code);
  if (sqlite3_get_autocommit(db_.handle()) == 0)
    return range_fate::refused;
  return fail(error_code::store_failed,
              "table " + display_name(table_)
                  + ": the statement ended the whole transaction: "
                  + why_.reason
                  + "; a trigger with RAISE(ROLLBACK) can't stand there during"
                    " a migration");
}

} // namespace dunlin::sqlite
