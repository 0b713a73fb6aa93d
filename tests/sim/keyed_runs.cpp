#include "tests/sim/keyed_runs.hpp"

#include "plan/plan_part.hpp"
#include "plan/waits.hpp"
#include "stores/row.hpp"

#include <iterator>

namespace dunlin {

namespace {

constexpr auto path_of_keys = "/listed.keys";

step_record record_of(const step& of, const workload& work,
                      const memory_databases& databases) {
  const auto& ledgers = databases.at(of.written_store())->ledgers;
  const auto ledger = ledgers.find(work.plan.name);
  if (ledger == ledgers.end())
    return {};
  const auto found = ledger->second.steps.find(of.name);
  return found == ledger->second.steps.end() ? step_record{}
                                             : found->second.sum_up();
}

/// The steps that may be run so, as their indexes.
std::vector<step_index> steps_to_list(const migration_plan& plan,
                                      const workload& work,
                                      const memory_databases& databases) {
  std::vector<bool> done;
  std::vector<bool> is_fresh;
  for (const auto& step : plan.steps) {
    const auto record = record_of(step, work, databases);
    done.push_back(record.state == step_state::done);
    is_fresh.push_back(!done.back() && !record.keys_kept
                       && record.batches == 0);
  }
  const auto waits = open_waits(plan, done);
  std::vector<step_index> out;
  for (step_index i = 0; i < plan.steps.size(); ++i)
    if (!plan.steps[i].is_script() && plan.steps[i].table().update.empty()
        && is_fresh[i] && waits[i].empty())
      out.push_back(i);
  return out;
}

key_tuple lacking_key(uint32_t number) {
  value cell;
  cell.kind = value_kind::text;
  const auto text = "nobody " + std::to_string(number);
  cell.bytes = text;
  key_tuple out;
  append_value(out, cell);
  return out;
}

std::vector<key_tuple> keys_of(const memory_table& table,
                               const std::vector<uint32_t>& rows) {
  std::vector<key_tuple> out;
  for (const auto row : rows) {
    if (row < table.rows.size())
      out.push_back(std::next(table.rows.begin(), row)->first);
    else
      out.push_back(lacking_key(row));
  }
  return out;
}

} // namespace

std::shared_ptr<const migration_plan>
plan_keyed_run(const migration_plan& plan, const workload& work,
               const listed_rows& listed, const memory_databases& databases) {
  const auto steps = steps_to_list(plan, work, databases);
  if (steps.empty())
    return nullptr;
  auto marked = plan;
  auto& step = marked.steps[steps[listed.step % steps.size()]];
  auto& source = *databases.at(step.table().from);
  source.key_files[path_of_keys]
      = keys_of(source.tables.at(step.table().table), listed.rows);
  step.keys = {path_of_keys, listed.rows.size()};
  for (auto& other : marked.steps)
    other.is_left_out = !other.is_keyed();
  return std::make_shared<const migration_plan>(part_to_run(marked));
}

} // namespace dunlin
