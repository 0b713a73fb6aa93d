#include "config/assert.hpp"
#include "stores/row.hpp"
#include "tests/sim/memory_target.hpp"
#include "tests/sim/memory_transact.hpp"

/// @file
/// Rows that are changed in place. The one UPDATE that a memory store knows is
/// `UPDATE table SET column = column || 'more' WHERE {range}`.

namespace dunlin {

namespace {

std::string between(const std::string& text, const std::string& before,
                    const std::string& after) {
  const auto start = text.find(before) + before.size();
  return text.substr(start, text.find(after, start) - start);
}

/// The row with its cell at `position` made longer; a NULL stays one.
std::string lengthened(std::string_view cells, uint32_t position,
                       const std::string& more) {
  std::string out;
  value_reader reader{cells};
  for (uint32_t at = 0; !reader.at_end(); ++at) {
    auto cell = reader.next();
    std::string text{cell.bytes};
    if (at == position && cell.kind == value_kind::text) {
      text += more;
      cell.bytes = text;
    }
    append_value(out, cell);
  }
  return out;
}

} // namespace

result<void> memory_target::prepare_update(const target_spec& spec,
                                           memory_table& table) {
  const auto column = between(spec.update, "SET ", " ");
  const auto position = table.find_column(column);
  if (!position)
    return problem(error_code::query_invalid, "no such column: " + column);
  prepared_step step{spec, &table, {*position}};
  prepared_[spec.step] = std::move(step);
  return {};
}

key_tuple memory_target::step_key(const memory_table& table,
                                  const std::vector<std::string>& key,
                                  const key_tuple& row_key,
                                  std::string_view cells) {
  // Without a key of its own the table has rowids.
  if (!table.find_column(key.front()))
    return row_key;
  return cells_at(cells, table.positions_of(key));
}

result<range_written> memory_target::write_range(const batch_bounds& bounds,
                                                 uint64_t) {
  return operate("write_range", [&]() -> result<range_written> {
    DUNLIN_ASSERT(batch_.has_value());
    return batch_->step->from != nullptr ? copy_range(bounds)
                                         : change_range(bounds);
  });
}

range_written memory_target::change_range(const batch_bounds& bounds) {
  const auto& step = *batch_->step;
  DUNLIN_ASSERT(!step.spec.update.empty());
  std::vector<changed_row> changes;
  range_written outcome;
  size_t refused = 0;
  for (const auto& [row_key, row] : step.table->rows) {
    auto key = step_key(*step.table, step.spec.key, row_key, row.cells);
    if (!is_within(bounds, key))
      continue;
    ++outcome.rows;
    auto cells = lengthened(row.cells, step.positions.front(),
                            between(step.spec.update, "'", "'"));
    const bool is_bad = is_refused(cells);
    refused += is_bad ? 1 : 0;
    changes.push_back({row_key, std::move(key), std::move(cells), is_bad});
  }
  outcome.must_split = refused > 0 && outcome.rows > 1 && bounds.keys.empty();
  if (!outcome.must_split)
    keep_changes(std::move(changes));
  return outcome;
}

void memory_target::keep_changes(std::vector<changed_row> changes) {
  for (auto& change : changes) {
    ++batch_->rows_seen;
    if (change.is_refused) {
      reject_row(std::move(change.key),
                 batch_->step->table->rows.at(change.row_key).cells,
                 "refused by the table");
      continue;
    }
    ++batch_->counts.migrated;
    ++batch_->counts.written;
    batch_->changes.push_back(std::move(change));
  }
}

void memory_target::apply_changes(commit_entry& entry) {
  auto& table = *batch_->step->table;
  for (auto& change : batch_->changes) {
    table.rows.at(change.row_key).cells = std::move(change.cells);
    ++table.version;
    entry.keys.push_back(std::move(change.key));
  }
}

} // namespace dunlin
