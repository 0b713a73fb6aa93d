#include "stores/postgresql/range_writer.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/copy_check.hpp"
#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/literals.hpp"
#include "stores/postgresql/row_refusal.hpp"
#include "stores/postgresql/source_query.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/update_check.hpp"
#include "stores/postgresql/update_rules.hpp"

#include <utility>

namespace dunlin::postgresql {

using sql::range_fate;
using sql::row_scope;
using sql::rows_meant;

read_column read_column_of(const target_column& column) {
  return {column.name, column.cast, column.kind};
}

read_column read_column_of(const column_facts& column) {
  read_column out{column.name, column.cast, column.kind};
  if (column.is_cast)
    out.kind.reset();
  return out;
}

std::string condition_of(const rows_meant& rows,
                         const std::vector<read_column>& key,
                         const std::string& row_name) {
  std::vector<std::string> casts;
  std::string columns;
  for (const auto& column : key) {
    casts.push_back(column.cast);
    columns += (columns.empty() ? "" : ", ") + row_name + "."
               + quote_identifier(column.name);
  }
  const auto compare = [&](const char* comparison, std::string_view cells) {
    return "(" + columns + ") " + comparison + " (" + literals_of(cells, casts)
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

result<std::unique_ptr<range_writer>>
range_writer::make_update(database& db, const target_spec& spec) {
  auto update = sql::update_text::parse(update_rules, spec.update);
  if (!update)
    return fail(std::move(update.error()));
  const auto table = read_target_table(db, spec.into);
  if (!table)
    return fail(table.error());
  if (auto good = check_update(db, *update, *table, spec); !good)
    return fail(std::move(good.error()));
  std::unique_ptr<range_writer> out{new range_writer{db}};
  out->from_ = table->facts.sql_name() + " AS s";
  for (const auto& column : table->columns)
    out->columns_.push_back(read_column_of(column));
  for (const auto& name : spec.key) {
    const auto* column = table->find(name);
    DUNLIN_ASSERT(column != nullptr);
    out->key_.push_back(read_column_of(*column));
  }
  out->update_.emplace(std::move(*update));
  return out;
}

result<std::unique_ptr<range_writer>>
range_writer::make_copy(database& db, const target_spec& spec) {
  const auto rows = check_copy(db, spec);
  if (!rows)
    return fail(rows.error());
  std::unique_ptr<range_writer> out{new range_writer{db}};
  out->from_ = rows->from;
  for (const auto& column : rows->columns)
    out->columns_.push_back(read_column_of(column));
  for (const auto& name : spec.key)
    out->key_.push_back(read_column_of(*find_column(rows->columns, name)));
  out->insert_ = rows->insert;
  return out;
}

std::string range_writer::from(const rows_meant& rows) const {
  return " FROM " + from_ + " WHERE " + condition_of(rows, key_, "s");
}

result<int64_t> range_writer::count(const rows_meant& rows) {
  return db_.query_integer("SELECT count(*)" + from(rows));
}

result<std::string>
range_writer::first_cells(const std::vector<read_column>& of,
                          const std::string& rest) {
  std::string columns;
  for (const auto& column : of)
    columns += (columns.empty() ? "s." : ", s.") + quote_identifier(column.name)
               + (column.kind ? "" : "::text");
  const auto found = db_.query("SELECT " + columns + rest, {}, true);
  if (!found)
    return fail(found.error());
  std::string out;
  for (size_t i = 0; found->rows() > 0 && i < of.size(); ++i) {
    const auto at = static_cast<int>(i);
    if (found->is_null(0, at))
      append_value(out, value{});
    else
      append_cell(out, of[i].kind.value_or(codec::text), found->bytes(0, at));
  }
  return out;
}

result<key_tuple> range_writer::first_key(const rows_meant& rows) {
  std::string order;
  for (const auto& column : key_)
    order += (order.empty() ? " ORDER BY s." : ", s.")
             + quote_identifier(column.name);
  return first_cells(key_, from(rows) + order + " LIMIT 1");
}

result<std::string> range_writer::content(const rows_meant& rows) {
  return first_cells(columns_, from(rows) + " LIMIT 1");
}

/// A copy runs by the plan that EXPLAIN showed; the settings hold until the
/// batch ends.
std::string range_writer::statement(const rows_meant& rows) const {
  if (update_)
    return db_.behind_savepoint(
        update_->restricted(condition_of(rows, key_, update_->row_name())));
  return std::string{paging_settings}
         + db_.behind_savepoint(insert_ + from(rows));
}

result<range_fate> range_writer::run(const rows_meant& rows) {
  const auto done = db_.query(statement(rows));
  if (done) {
    changed_ = done->changed();
    return range_fate::done;
  }
  if (!is_refusal(db_.problem()))
    return fail(done.error());
  why_ = refusal_of(db_.problem());
  if (auto undone = db_.undo_to_savepoint(); !undone)
    return fail(std::move(undone.error()));
  return range_fate::refused;
}

} // namespace dunlin::postgresql
