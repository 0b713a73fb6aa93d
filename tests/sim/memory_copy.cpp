#include "config/assert.hpp"
#include "stores/digest.hpp"
#include "stores/row.hpp"
#include "tests/sim/memory_target.hpp"
#include "tests/sim/memory_transact.hpp"

#include <algorithm>

/// @file
/// Rows that a database copies from one of its tables to another itself.

namespace dunlin {

result<void> memory_target::prepare_copy(prepared_step& step) const {
  auto name = step.spec.inner_table;
  if (const auto query = database_->queries.find(step.spec.inner_query);
      query != database_->queries.end())
    name = query->second;
  const auto found = database_->tables.find(name);
  if (found == database_->tables.end())
    return problem(error_code::unknown_table, "no table " + name);
  if (found->second.columns != step.spec.columns)
    return problem(error_code::rows_must_leave,
                   "only whole tables are copied inside");
  step.from = &found->second;
  return {};
}

bool memory_target::is_within(const batch_bounds& bounds,
                              const key_tuple& key) {
  if (!bounds.keys.empty())
    return std::find(bounds.keys.begin(), bounds.keys.end(), key)
           != bounds.keys.end();
  const cells_less less;
  return (bounds.lower.empty() || less(bounds.lower, key))
         && !less(bounds.upper, key);
}

/// All rows of a range arrive by one statement, or none.
range_written memory_target::copy_range(const batch_bounds& bounds) {
  auto& batch = *batch_;
  const auto& step = *batch.step;
  const auto before = batch;
  range_written out;
  for (const auto& [row_key, row] : step.from->rows) {
    auto key = step_key(*step.from, step.spec.key, row_key, row.cells);
    if (!is_within(bounds, key))
      continue;
    ++out.rows;
    ++batch.rows_seen;
    book(std::move(key), row.cells, place_row(row.cells));
  }
  const bool is_refused = batch.rejects.size() > before.rejects.size();
  out.must_split = is_refused && out.rows > 1 && bounds.keys.empty();
  if (out.must_split)
    batch_ = before;
  return out;
}

result<engine_sum> memory_target::sum_rows(const target_spec& spec,
                                           const batch_bounds& range) {
  return operate("sum_rows", [&]() -> result<engine_sum> {
    const auto table = database_->tables.find(spec.into);
    if (table == database_->tables.end())
      return problem(error_code::unknown_table, "no table " + spec.into);
    engine_sum out;
    digest_sum sum;
    const auto columns = table->second.positions_of(spec.columns);
    for (const auto& [row_key, row] : table->second.rows) {
      if (!is_within(range,
                     step_key(table->second, spec.key, row_key, row.cells)))
        continue;
      ++out.rows;
      sum.add(cells_at(row.cells, columns));
    }
    out.sum = sum.bytes();
    return out;
  });
}

} // namespace dunlin
