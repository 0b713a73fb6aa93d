#include "stores/sqlite/row_writer.hpp"

#include "config/assert.hpp"
#include "stores/cast.hpp"
#include "stores/sqlite/row_refusal.hpp"
#include "stores/sqlite/row_sql.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <xxhash.h>

namespace dunlin::sqlite {

namespace {

bool is_conflict(int code) noexcept {
  return code == SQLITE_CONSTRAINT_PRIMARYKEY
         || code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_ROWID;
}

} // namespace

result<std::unique_ptr<row_writer>> row_writer::make(database& db,
                                                     storage_oracle& oracle,
                                                     const target_table& table,
                                                     const target_spec& spec) {
  std::unique_ptr<row_writer> out{new row_writer{db, oracle, table, spec}};
  if (auto ready = out->prepare(table); !ready)
    return fail(ready.error());
  return out;
}

row_writer::row_writer(database& db, storage_oracle& oracle,
                       const target_table& table, const target_spec& spec)
    : db_(db), oracle_(oracle), table_(table.name), casts_(spec.casts),
      key_positions_(spec.key_positions), row_cells_(spec.row_cells),
      existing_(spec.existing),
      insert_needs_savepoint_(table.has_triggers && table.may_fail_halfway),
      replace_needs_savepoint_(table.may_fail_halfway), cells_(spec.row_cells) {
  DUNLIN_ASSERT(!spec.columns.empty() && row_cells_ >= spec.columns.size());
  for (const auto& name : spec.columns) {
    const auto* found = table.find(name);
    DUNLIN_ASSERT(found != nullptr);
    columns_.push_back(
        {found->name, found->declared, found->kind, found->is_rowid});
  }
}

result<void> row_writer::prepare(const target_table& table) {
  std::vector<std::string> names;
  for (const auto& one : columns_)
    names.push_back(one.name);
  const auto sql = insert_sql(table, names);
  auto insert = db_.prepare(sql, true);
  if (!insert)
    return fail(insert.error());
  insert_ = std::move(*insert);
  if (const auto rowid = rowid_name(table);
      table.has_triggers && !rowid.empty()) {
    auto is_there = db_.prepare(is_there_sql(table, rowid), true);
    if (!is_there)
      return fail(is_there.error());
    is_there_ = std::move(*is_there);
  }
  if (existing_ == existing_rows::fail)
    return {};
  std::vector<std::string> key;
  for (const auto position : key_positions_) {
    DUNLIN_ASSERT(position < columns_.size());
    key.push_back(columns_[position].name);
  }
  auto lookup = key_lookup::make(db_, table, key);
  if (!lookup)
    return fail(lookup.error());
  lookup_.emplace(std::move(*lookup));
  if (existing_ == existing_rows::skip)
    return {};
  const auto* unique = table.find_key(key);
  auto replace = db_.prepare(replace_sql(table, names, *unique), true);
  if (!replace)
    return fail(replace.error());
  replace_ = std::move(*replace);
  return {};
}

std::vector<column_type> row_writer::column_types() const {
  std::vector<column_type> out;
  for (const auto& column : columns_) {
    auto& type = out.emplace_back();
    type.declared = column.declared;
    switch (column.kind) {
    case affinity::text:
      type.family = type_family::text;
      break;
    case affinity::integer:
    case affinity::numeric:
      type.family = type_family::integer;
      break;
    case affinity::real:
      type.family = type_family::real;
      break;
    case affinity::blob:
      break;
    }
  }
  return out;
}

void row_writer::begin_batch() {
  written_keys_.clear();
}

result<row_fate> row_writer::write(value_reader& rows) {
  take(rows);
  return write_taken();
}

result<row_fate> row_writer::write(value_reader& rows,
                                   std::string_view source_key) {
  take(rows);
  source_key_ = source_key;
  if (existing_ != existing_rows::fail && !keeps_key(source_key)) {
    insert_.reset();
    return refuse("its key became (" + to_text(written_key())
                      + "); under existing = \"skip\" and \"replace\" a row"
                        " keeps its key",
                  "same_key");
  }
  return write_taken();
}

bool row_writer::keeps_key(std::string_view source_key) const {
  value_reader expected{source_key};
  for (const auto position : key_positions_)
    if (!is_same_value(expected.next(), value_reader{cells_[position]}.next()))
      return false;
  return true;
}

result<row_fate> row_writer::write_taken() {
  written_ = 0;
  if (!is_plain_) {
    auto is_good = foresee();
    if (!is_good)
      return fail(is_good.error());
    if (!*is_good) {
      insert_.reset();
      return row_fate::rejected;
    }
  }
  return insert();
}

result<void> row_writer::pass_by() {
  written_ = 0;
  if (is_plain_)
    return {};
  const auto is_good = foresee();
  if (!is_good)
    return fail(is_good.error());
  // It changed in the source since it arrived, or it would have been refused.
  is_plain_ = !*is_good;
  return {};
}

void row_writer::take(value_reader& rows) {
  source_key_.reset();
  const auto start = rows.rest();
  is_plain_ = true;
  auto rest = start;
  for (uint32_t index = 0; index < row_cells_; ++index) {
    const auto cell = rows.next();
    const auto after = rows.rest();
    cells_[index] = rest.substr(0, rest.size() - after.size());
    rest = after;
    if (index >= columns_.size())
      continue;
    const auto& column = columns_[index];
    is_plain_ = is_plain_ && oracle_.knows(column.kind, cell)
                && !(column.is_rowid && cell.kind == value_kind::null);
    insert_.bind(static_cast<int>(index) + 1, cell);
    if (index + 1 == columns_.size())
      row_ = start.substr(0, start.size() - after.size());
  }
}

/// Foretells what the target will return for the row.
/// @returns false if that is not what the source gave: the row is refused.
result<bool> row_writer::foresee() {
  stored_.clear();
  std::string given;
  value_reader reader{row_};
  for (size_t index = 0; index < columns_.size(); ++index) {
    const auto& column = columns_[index];
    auto cell = reader.next();
    if (column.is_rowid && cell.kind == value_kind::null) {
      refuse("column " + display_name(column.name)
                 + ": NULL would become a new number; give it a value in the"
                   " query or leave the column out",
             "conversion");
      return false;
    }
    auto stored = foresee_cell(index, cell);
    if (!stored)
      return fail(stored.error());
    if (!stored->objection.empty()) {
      refuse("column " + display_name(column.name) + ": " + stored->objection,
             "conversion");
      return false;
    }
    append_value(stored_, stored->cell);
    if (!casts_.empty())
      append_value(given, cell);
  }
  if (!casts_.empty()) {
    cast_row_ = std::move(given);
    row_ = cast_row_;
  }
  return true;
}

result<stored_value> row_writer::foresee_cell(size_t index, value& cell) {
  const auto kind = columns_[index].kind;
  auto stored = oracle_.ask(kind, cell);
  if (!stored || stored->objection.empty() || casts_.empty())
    return stored;
  // No column of SQLite cuts texts or digits off; a REAL one may lose those of
  // an integer.
  cast_room room;
  if (kind == affinity::real)
    room.holds = cast_room::kind::real8;
  std::string none;
  const auto other = cast_cell(casts_[index], room, cell, none);
  if (!other)
    return stored;
  auto again = oracle_.ask(kind, *other);
  if (!again)
    return again;
  if (again->objection.empty()) {
    cell = *other;
    insert_.bind(static_cast<int>(index) + 1, cell);
    return again;
  }
  return stored_value{{}, std::move(stored->objection)};
}

result<row_fate> row_writer::insert() {
  if (auto set = set_savepoint(insert_needs_savepoint_); !set)
    return fail(set.error());
  const int code = insert_.step_code();
  if (is_conflict(code) && existing_ != existing_rows::fail)
    return meet_existing();
  auto fate = conclude(code, insert_);
  if (fate && *fate == row_fate::migrated)
    if (auto good = check_written(); !good)
      return fail(good.error());
  return fate;
}

/// The plain insert ran into a unique key. It is a row that stands there only
/// if that row has the very same key: not one that a collation takes for the
/// same, and not a row that another unique key protects.
result<row_fate> row_writer::meet_existing() {
  auto refused = refuse(SQLITE_CONSTRAINT_UNIQUE);
  insert_.reset();
  if (!refused)
    return refused;
  if (auto ended = end_savepoint(true); !ended)
    return fail(ended.error());
  auto is_same = is_same_key();
  if (!is_same)
    return fail(is_same.error());
  if (!*is_same)
    return row_fate::rejected;
  if (written_keys_.contains(print_of_key()))
    return refuse("same target key as another row of this step", "same_key");
  if (existing_ == existing_rows::skip)
    return row_fate::already_there;
  return replace();
}

/// Whether the row that stands under the key has just that key; if not, it is
/// in `why_`.
result<bool> row_writer::is_same_key() {
  const auto found = lookup_->find(key());
  if (!found)
    return fail(found.error());
  if (*found == key_standing::other_key)
    refuse("same target key as the row (" + to_text(lookup_->standing()) + ")",
           "same_key");
  return *found == key_standing::same_key;
}

result<row_fate> row_writer::replace() {
  if (auto set = set_savepoint(replace_needs_savepoint_); !set)
    return fail(set.error());
  replace_.bind_cells(1, row_);
  return conclude(replace_.step_code(), replace_);
}

/// What the end of a statement that wrote the row means.
result<row_fate> row_writer::conclude(int code, statement& query) {
  if (code == SQLITE_DONE) {
    query.reset();
    written_ = sqlite3_changes64(db_.handle());
    if (written_ != 1)
      return swallowed();
    if (existing_ != existing_rows::fail)
      written_keys_.insert(print_of_key());
    if (auto ended = end_savepoint(false); !ended)
      return fail(ended.error());
    return row_fate::migrated;
  }
  auto refused = is_refusal(code) ? refuse(code) : fail(query.failure(code));
  query.reset();
  if (!refused)
    return refused;
  if (auto ended = end_savepoint(true); !ended)
    return fail(ended.error());
  return refused;
}

/// Keeps why SQLite refused the row. That must have undone the row alone.
result<row_fate> row_writer::refuse(int code) {
  auto why = refusal_of(db_.handle(), code);
  if (sqlite3_get_autocommit(db_.handle()) != 0)
    return fail(error_code::store_failed,
                "table " + display_name(table_) + ": the row with the key "
                    + to_text(key())
                    + " ended the whole transaction: " + why.reason
                    + "; a trigger with RAISE(ROLLBACK) can't stand there"
                      " during a migration");
  why_ = std::move(why);
  return row_fate::rejected;
}

row_fate row_writer::refuse(std::string reason, std::string_view code) {
  why_ = {std::move(reason), code};
  return row_fate::rejected;
}

/// Whether the row is still there after the triggers ran.
result<void> row_writer::check_written() {
  if (!is_there_)
    return {};
  auto found = is_there_.step();
  is_there_.reset();
  if (!found)
    return fail(found.error());
  if (!*found)
    return swallowed();
  return {};
}

result<void> row_writer::set_savepoint(bool wanted) {
  has_savepoint_ = wanted;
  return wanted ? db_.exec("SAVEPOINT dunlin_row") : result<void>{};
}

result<void> row_writer::end_savepoint(bool undo) {
  if (!has_savepoint_)
    return {};
  has_savepoint_ = false;
  return db_.exec(undo ? "ROLLBACK TO dunlin_row; RELEASE dunlin_row"
                       : "RELEASE dunlin_row");
}

tl::unexpected<error> row_writer::swallowed() const {
  return fail(error_code::store_failed,
              "table " + display_name(table_)
                  + " did not keep the row with"
                    " the key "
                  + to_text(key())
                  + ", though without an error: look at its triggers");
}

key_tuple row_writer::key() const {
  return source_key_ ? key_tuple{*source_key_} : written_key();
}

key_tuple row_writer::written_key() const {
  key_tuple out;
  for (const auto position : key_positions_)
    out += cells_[position];
  return out;
}

row_writer::key_print row_writer::print_of_key() const {
  const auto bytes = written_key();
  const auto print = XXH3_128bits(bytes.data(), bytes.size());
  return {print.low64, print.high64};
}

} // namespace dunlin::sqlite
