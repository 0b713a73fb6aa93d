#include "tests/sim/model.hpp"

#include "tests/sim/user_code.hpp"

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

/// Writes one source row's rows, as the target has them.
class row_writer {
public:
  row_writer(const workload& of, const table_block& block, model& world)
      : of_(of), block_(block), into_(world.tables.at({block.to, block.into})),
        counts_(world.steps[block.name]) {
    // nop
  }

  /// All of them arrive or none.
  void write(const std::vector<plain_row>& rows) {
    if (rows.empty()) {
      ++counts_.skipped;
      return;
    }
    const bool keeps_keys = block_.existing != existing_rows::fail;
    bool stands = false;
    bool is_lost = keeps_keys && rows.size() > 1;
    for (const auto& row : rows) {
      const bool is_there = find(row) != into_.rows.end();
      stands = stands || is_there;
      is_lost = is_lost || is_refused(of_, row) || (is_there && !keeps_keys);
    }
    if (is_lost)
      ++counts_.rejected;
    else if (stands && block_.existing == existing_rows::skip)
      ++counts_.already_there;
    else
      put(rows);
  }

  void reject() {
    ++counts_.rejected;
  }

private:
  std::vector<plain_row>::iterator find(const plain_row& row) {
    const auto key = key_of(into_, row);
    return key.empty() ? into_.rows.end()
                       : std::find_if(into_.rows.begin(), into_.rows.end(),
                                      [&](const auto& there) {
                                        return key_of(into_, there) == key;
                                      });
  }

  void put(const std::vector<plain_row>& rows) {
    ++counts_.migrated;
    for (const auto& row : rows) {
      const auto standing = find(row);
      if (standing != into_.rows.end())
        *standing = row;
      else
        into_.rows.push_back(row);
    }
  }

  const workload& of_;
  const table_block& block_;
  plain_table& into_;
  modelled_step& counts_;
};

void run_step(const workload& of, const table_block& block, model& world) {
  const auto from = world.tables.at({block.from, block.table});
  const auto& into = world.tables.at({block.to, block.into});
  row_writer writer{of, block, world};
  for (const auto& row : from.rows) {
    ++world.steps[block.name].scanned;
    plain_answer became{{row}, false};
    if (is_mapped(block))
      became = become(code_of(of, block.name), from.columns, row);
    std::vector<plain_row> rows;
    for (const auto& one : became.rows)
      rows.push_back(mapped(from, into, one));
    if (became.is_refused)
      writer.reject();
    else
      writer.write(rows);
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
