#include "stores/postgresql/row_stage.hpp"

#include "stores/postgresql/row_refusal.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

constexpr const char* stage_name = "pg_temp.dunlin_stage";

/// The number of a row, beside its columns.
constexpr const char* number_name = "dunlin_row";

} // namespace

row_stage::row_stage(database& db, const target_table& table,
                     const target_spec& spec)
    : db_(db), table_(table), columns_(spec.columns), key_(spec.key),
      replaces_(spec.existing == existing_rows::replace) {
  // nop
}

/// Made within the batch's transaction, so a batch that is rolled back leaves
/// none. It has the types of the target and nothing else of it.
result<void> row_stage::make_empty() {
  if (is_made_)
    return db_.exec(std::string{"DELETE FROM "} + stage_name);
  auto made = db_.exec(
      db_.behind_savepoint("DROP TABLE IF EXISTS ") + stage_name
      + "; CREATE TEMPORARY TABLE dunlin_stage ON COMMIT DROP AS SELECT "
      + identifier_list(columns_) + ", 0::int AS " + number_name + " FROM "
      + table_.facts.sql_name() + " WITH NO DATA");
  // The COPY into it sets a savepoint of its own, so it stays.
  is_made_ = made.has_value();
  return made;
}

result<bool> row_stage::fill(const row_block& block,
                             const std::vector<block_piece>& pieces,
                             const std::vector<size_t>& numbers) {
  if (auto made = make_empty(); !made)
    return fail(std::move(made.error()));
  numbered_.clear();
  for (const auto number : numbers)
    block.append_numbered(numbered_, pieces[number],
                          static_cast<uint32_t>(number));
  auto sent = db_.begin_copy_in(db_.behind_savepoint(
      std::string{"COPY "} + stage_name + " FROM STDIN (FORMAT "
      + std::string{block.format()} + ")"));
  for (const auto bytes :
       {block.head(), std::string_view{numbered_}, block.tail()})
    if (sent)
      sent = db_.write_copy(bytes);
  if (!sent)
    return fail(std::move(sent.error()));
  const auto written = db_.end_copy_in();
  if (written)
    return true;
  if (!is_refusal(db_.problem()))
    return fail(written.error());
  if (auto undone = db_.undo_to_savepoint(); !undone)
    return fail(std::move(undone.error()));
  return false;
}

result<std::vector<size_t>> row_stage::drop_repeated() {
  const auto dropped = db_.query(
      std::string{"DELETE FROM "} + stage_name + " WHERE " + number_name
      + " IN (SELECT " + number_name + " FROM (SELECT " + number_name
      + ", row_number() OVER (PARTITION BY " + identifier_list(key_)
      + " ORDER BY " + number_name + ") AS nth FROM " + stage_name
      + ") AS st WHERE nth > 1) RETURNING " + number_name);
  if (!dropped)
    return fail(dropped.error());
  std::vector<size_t> out;
  for (int row = 0; row < dropped->rows(); ++row)
    out.push_back(static_cast<size_t>(dropped->integer(row, 0)));
  return out;
}

std::string row_stage::on_conflict() const {
  auto out = " ON CONFLICT (" + identifier_list(key_) + ") DO ";
  if (!replaces_)
    return out + "NOTHING";
  std::string set;
  const auto append = [&](const std::string& name) {
    const auto quoted = quote_identifier(name);
    set += (set.empty() ? "" : ", ") + quoted + " = EXCLUDED." + quoted;
  };
  for (const auto& name : columns_)
    if (std::find(key_.begin(), key_.end(), name) == key_.end())
      append(name);
  // A key alone is set to itself: DO UPDATE needs something to do.
  if (set.empty())
    append(key_.front());
  return out + "UPDATE SET " + set;
}

result<bool> row_stage::insert(size_t first, size_t last, size_t rows) {
  const auto columns = identifier_list(columns_);
  const auto done = db_.query(
      "INSERT INTO " + table_.facts.sql_name() + "(" + columns
      + ") OVERRIDING SYSTEM VALUE SELECT " + columns + " FROM " + stage_name
      + " WHERE " + number_name + " >= " + std::to_string(first) + " AND "
      + number_name + " < " + std::to_string(last) + " ORDER BY " + number_name
      + on_conflict());
  if (!done) {
    if (!is_refusal(db_.problem()))
      return fail(done.error());
    if (auto undone = db_.undo_to_savepoint(); !undone)
      return fail(std::move(undone.error()));
    return false;
  }
  if (done->changed() == static_cast<int64_t>(rows))
    return true;
  return db_.refuse(error_code::store_busy,
                    "table " + display_name(table_.facts.plain_name())
                        + " took " + std::to_string(done->changed()) + " of "
                        + std::to_string(rows)
                        + " rows: another session wrote their keys meanwhile,"
                          " or its triggers keep some out");
}

} // namespace dunlin::postgresql
