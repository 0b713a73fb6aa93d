#include "stores/postgresql/update_writer.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/literals.hpp"
#include "stores/postgresql/row_refusal.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/update_check.hpp"
#include "stores/postgresql/update_rules.hpp"

#include <utility>

namespace dunlin::postgresql {

using sql::row_scope;
using sql::rows_meant;
using sql::update_fate;

result<std::unique_ptr<update_writer>>
update_writer::make(database& db, const target_spec& spec) {
  auto update = sql::update_text::parse(update_rules, spec.update);
  if (!update)
    return fail(std::move(update.error()));
  auto table = read_target_table(db, spec.into);
  if (!table)
    return fail(std::move(table.error()));
  if (auto good = check_update(db, *update, *table, spec); !good)
    return fail(std::move(good.error()));
  return std::unique_ptr<update_writer>{
      new update_writer{db, std::move(*table), std::move(*update), spec.key}};
}

update_writer::update_writer(database& db, target_table table,
                             sql::update_text update,
                             const std::vector<std::string>& key)
    : db_(db), table_(std::move(table)), update_(std::move(update)) {
  for (const auto& name : key) {
    const auto* column = table_.find(name);
    DUNLIN_ASSERT(column != nullptr);
    key_.push_back(column);
  }
}

std::string update_writer::condition(const rows_meant& rows,
                                     const std::string& row_name) const {
  std::vector<std::string> casts;
  std::string columns;
  for (const auto* column : key_) {
    casts.push_back(column->cast);
    columns += (columns.empty() ? "" : ", ") + row_name + "."
               + quote_identifier(column->name);
  }
  const auto compare = [&](const char* comparison, std::string_view key) {
    return "(" + columns + ") " + comparison + " (" + literals_of(key, casts)
           + ")";
  };
  switch (rows.scope) {
  case row_scope::first:
    return "(" + compare("<=", rows.key) + ")";
  case row_scope::range:
    return "(" + compare(">", rows.after) + " AND " + compare("<=", rows.key)
           + ")";
  case row_scope::one:
    return "(" + compare("=", rows.key) + ")";
  }
  return {};
}

std::string update_writer::from(const rows_meant& rows) const {
  return " FROM " + table_.facts.sql_name() + " AS s WHERE "
         + condition(rows, "s");
}

result<int64_t> update_writer::count(const rows_meant& rows) {
  return db_.query_integer("SELECT count(*)" + from(rows));
}

result<std::string>
update_writer::first_cells(const std::vector<const target_column*>& of,
                           const std::string& rest) {
  std::string columns;
  for (const auto* column : of)
    columns += (columns.empty() ? "s." : ", s.")
               + quote_identifier(column->name)
               + (column->kind ? "" : "::text");
  const auto found = db_.query("SELECT " + columns + rest, {}, true);
  if (!found)
    return fail(found.error());
  std::string out;
  for (size_t i = 0; found->rows() > 0 && i < of.size(); ++i) {
    const auto at = static_cast<int>(i);
    if (found->is_null(0, at))
      append_value(out, value{});
    else
      append_cell(out, of[i]->kind.value_or(codec::text), found->bytes(0, at));
  }
  return out;
}

result<key_tuple> update_writer::first_key(const rows_meant& rows) {
  std::string order;
  for (const auto* column : key_)
    order += (order.empty() ? " ORDER BY s." : ", s.")
             + quote_identifier(column->name);
  return first_cells(key_, from(rows) + order + " LIMIT 1");
}

result<std::string> update_writer::content(const rows_meant& rows) {
  std::vector<const target_column*> all;
  for (const auto& column : table_.columns)
    all.push_back(&column);
  return first_cells(all, from(rows) + " LIMIT 1");
}

result<update_fate> update_writer::run(const rows_meant& rows) {
  const auto done = db_.query(db_.behind_savepoint(
      update_.restricted(condition(rows, update_.row_name()))));
  if (done) {
    changed_ = done->changed();
    return update_fate::done;
  }
  if (!is_refusal(db_.problem()))
    return fail(done.error());
  why_ = refusal_of(db_.problem());
  if (auto undone = db_.undo_to_savepoint(); !undone)
    return fail(std::move(undone.error()));
  return update_fate::refused;
}

} // namespace dunlin::postgresql
