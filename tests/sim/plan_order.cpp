#include "tests/sim/plan_order.hpp"

#include <algorithm>
#include <string>

namespace dunlin {

namespace {

bool is_named(const std::vector<std::string>& after, const step& earlier) {
  return std::find(after.begin(), after.end(), earlier.name) != after.end();
}

/// Whether two steps, in serial order, can't go side by side.
bool must_wait(const step& earlier, const step& later) {
  if (earlier.is_script() || later.is_script())
    return true;
  const auto& first = earlier.table();
  const auto& second = later.table();
  const auto same
      = [](const std::string& store, const std::string& table,
           const std::string& other_store, const std::string& other_table) {
          return store == other_store && table == other_table;
        };
  const auto in_place
      = [](const table_block& block) { return !block.update.empty(); };
  // A subquery of an update may read any table of its store.
  if ((in_place(first) && first.to == second.to)
      || (in_place(second) && second.to == first.to))
    return true;
  const bool both_fill = first.existing == existing_rows::fail
                         && second.existing == existing_rows::fail;
  return is_named(second.after, earlier)
         || same(first.to, first.into, second.from, second.table)
         || same(first.from, first.table, second.to, second.into)
         || (same(first.to, first.into, second.to, second.into) && !both_fill);
}

} // namespace

std::vector<std::set<step_index>> steps_before(const migration_plan& plan) {
  std::vector<std::set<step_index>> before(plan.steps.size());
  for (step_index later = 0; later < plan.steps.size(); ++later)
    for (step_index earlier = 0; earlier < later; ++earlier)
      if (must_wait(plan.steps[earlier], plan.steps[later])) {
        before[later].insert(earlier);
        before[later].merge(std::set<step_index>{before[earlier]});
      }
  return before;
}

} // namespace dunlin
