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

result<bool> row_stage::fill(const row_block& block,
                             const std::vector<block_piece>& pieces,
                             size_t first, size_t last) {
  // Made within the batch's transaction, so a batch that is rolled back leaves
  // none. It has the types of the target and nothing else of it.
  auto made = db_.exec(
      db_.behind_savepoint("DROP TABLE IF EXISTS ") + stage_name
      + "; CREATE TEMPORARY TABLE dunlin_stage ON COMMIT DROP AS SELECT "
      + identifier_list(columns_) + ", 0::int AS " + number_name + " FROM "
      + table_.facts.sql_name() + " WITH NO DATA");
  if (!made)
    return fail(std::move(made.error()));
  numbered_.clear();
  for (size_t at = first; at < last; ++at)
    block.append_numbered(numbered_, pieces[at], static_cast<uint32_t>(at));
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

std::string row_stage::keys_equal() const {
  std::string out;
  for (const auto& name : key_)
    out += (out.empty() ? "t." : " AND t.") + quote_identifier(name) + " = st."
           + quote_identifier(name);
  return out;
}

std::string row_stage::keys_same() const {
  std::string out = "true";
  for (const auto& name : key_)
    if (table_.find(name)->is_collatable)
      out += " AND t." + quote_identifier(name) + "::text COLLATE \"C\" = st."
             + quote_identifier(name) + "::text COLLATE \"C\"";
  return out;
}

result<std::vector<met_row>> row_stage::meet() {
  std::string standing;
  for (const auto& name : key_)
    standing += (standing.empty() ? "t." : " || ', ' || t.")
                + quote_identifier(name) + "::text";
  // One look along the target's index for each row, whatever the planner
  // thinks of a table that it knows nothing of.
  const auto found = db_.query(
      std::string{"SELECT st."} + number_name
      + ", m.same IS NOT NULL, coalesce(m.same, true), coalesce(m.standing, '')"
        ", st.nth > 1 FROM (SELECT *, row_number() OVER (PARTITION BY "
      + identifier_list(key_) + " ORDER BY " + number_name + ") AS nth FROM "
      + stage_name + ") AS st LEFT JOIN LATERAL (SELECT " + keys_same()
      + " AS same, " + standing + " AS standing FROM " + table_.facts.sql_name()
      + " AS t WHERE " + keys_equal()
      + " LIMIT 1) AS m ON true WHERE st.nth > 1 OR m.same IS NOT NULL"
        " ORDER BY 1");
  if (!found)
    return fail(found.error());
  std::vector<met_row> out;
  for (int row = 0; row < found->rows(); ++row)
    out.push_back({static_cast<size_t>(found->integer(row, 0)),
                   found->boolean(row, 1), found->boolean(row, 2),
                   one_line(found->bytes(row, 3)), found->boolean(row, 4)});
  return out;
}

result<void> row_stage::drop_rows(const std::string& numbers) {
  if (numbers.empty())
    return {};
  return db_.exec(std::string{"DELETE FROM "} + stage_name + " WHERE "
                  + number_name + " = ANY('{" + numbers + "}'::int[])");
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
  const auto done = db_.query(db_.behind_savepoint(
      "INSERT INTO " + table_.facts.sql_name() + "(" + columns
      + ") OVERRIDING SYSTEM VALUE SELECT " + columns + " FROM " + stage_name
      + " WHERE " + number_name + " >= " + std::to_string(first) + " AND "
      + number_name + " < " + std::to_string(last) + " ORDER BY " + number_name
      + on_conflict()));
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
