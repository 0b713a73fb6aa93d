#include "tests/sim/model.hpp"

#include <algorithm>

namespace dunlin {

namespace {

bool is_refused(const workload& of, const plain_row& row) {
  return of.refused == refusals::allowed
         && std::find(row.begin(), row.end(), plain_cell{refused_row_text})
                != row.end();
}

/// The row of `from` as `into` keeps it.
plain_row mapped(const plain_table& from, const plain_table& into,
                 const plain_row& row) {
  plain_row cells;
  for (const auto& column : into.columns)
    cells.push_back(cell_of(from, row, column));
  return cells;
}

void run_update(const workload& of, const table_block& block, model& world) {
  auto& table = world.tables.at({block.to, block.into});
  auto& counts = world.steps[block.name];
  const auto text
      = std::find(table.columns.begin(), table.columns.end(), "text");
  for (auto& row : table.rows) {
    ++counts.scanned;
    auto changed = row;
    auto& cell = changed[static_cast<size_t>(text - table.columns.begin())];
    if (auto* letters = std::get_if<std::string>(&cell))
      *letters += update_suffix;
    if (is_refused(of, changed)) {
      ++counts.rejected;
      continue;
    }
    ++counts.migrated;
    row = std::move(changed);
  }
}

void run_step(const workload& of, const table_block& block, model& world) {
  const auto from = world.tables.at({block.from, block.table});
  auto& into = world.tables.at({block.to, block.into});
  auto& counts = world.steps[block.name];
  for (const auto& row : from.rows) {
    ++counts.scanned;
    const auto cells = mapped(from, into, row);
    const auto key = key_of(into, cells);
    const auto standing
        = key.empty() ? into.rows.end()
                      : std::find_if(into.rows.begin(), into.rows.end(),
                                     [&](const auto& there) {
                                       return key_of(into, there) == key;
                                     });
    const bool stands = standing != into.rows.end();
    if (is_refused(of, cells)
        || (stands && block.existing == existing_rows::fail)) {
      ++counts.rejected;
    } else if (stands && block.existing == existing_rows::skip) {
      ++counts.already_there;
    } else {
      ++counts.migrated;
      if (stands)
        *standing = cells;
      else
        into.rows.push_back(cells);
    }
  }
}

} // namespace

model run_model(const workload& of) {
  model world;
  for (const auto& table : of.tables)
    world.tables[{table.database, table.name}] = table;
  for (const auto& block : of.plan.blocks)
    if (const auto* table = std::get_if<table_block>(&block))
      (table->update.empty() ? run_step : run_update)(of, *table, world);
  return world;
}

} // namespace dunlin
