#include "plan/plan.hpp"

#include "config/assert.hpp"
#include "config/script_directives.hpp"
#include "config/text.hpp"
#include "plan/access.hpp"
#include "plan/after.hpp"
#include "plan/cycle.hpp"
#include "plan/edges.hpp"
#include "plan/identity.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

std::vector<step> steps_of(const profile& from) {
  std::vector<step> steps;
  for (const auto& block : from.blocks) {
    if (const auto* table = std::get_if<table_block>(&block)) {
      steps.push_back({table->name, *table, identity_of(*table)});
      continue;
    }
    const auto& scripts = std::get<scripts_block>(block);
    for (const auto& file : scripts.files) {
      script_step script{scripts.store, file};
      auto identity = identity_of(script);
      auto& next = steps.emplace_back(
          step{file.name, std::move(script), std::move(identity)});
      // Loading the profile has refused what can't be read.
      if (const auto said = read_directives(file.path, file.text))
        next.is_repeatable = said->is_repeatable;
    }
  }
  return steps;
}

/// A table step that writes what it still reads could go on for ever.
result<void> check_tables(const std::vector<step>& steps) {
  for (const auto& step : steps) {
    if (step.is_script() || !step.table().update.empty())
      continue;
    const auto& block = step.table();
    if (block.from == block.to && same_table(block.table, block.into))
      return fail(error_code::table_onto_itself,
                  "step " + quote(step.name) + " reads the table "
                      + quote(block.table) + " of store " + quote(block.from)
                      + " and writes it too; give another `into` or `to`");
  }
  return {};
}

result<void> add_touches(std::vector<step>& steps, const touch_teller& tell) {
  auto told = tell(steps);
  if (!told)
    return tl::unexpected(told.error());
  DUNLIN_ASSERT(told->size() == steps.size());
  for (size_t i = 0; i < steps.size(); ++i)
    steps[i].touches
        = std::make_shared<const step_touches>(std::move((*told)[i]));
  return {};
}

} // namespace

const std::string& step::written_store() const {
  return is_script() ? script().store : table().to;
}

const late_statement* step::comes_last() const noexcept {
  if (!touches || !touches->written || !touches->written->comes_last
      || !is_script())
    return nullptr;
  return &*touches->written->comes_last;
}

std::vector<step_index> migration_plan::before(step_index later) const {
  std::vector<step_index> steps_before;
  for (const auto& edge : edges)
    if (edge.later == later)
      steps_before.push_back(edge.earlier);
  return steps_before;
}

const step* migration_plan::find(const std::string& name) const noexcept {
  auto found = std::find_if(steps.begin(), steps.end(),
                            [&](const step& of) { return of.name == name; });
  return found == steps.end() ? nullptr : &*found;
}

result<migration_plan> make_plan(const profile& from,
                                 const touch_teller& tell) {
  migration_plan plan;
  plan.steps = steps_of(from);
  if (auto checked = check_tables(plan.steps); !checked)
    return tl::unexpected(checked.error());
  // Names first: a wrong one must not wait for databases.
  auto asked = asked_orders(from, plan.steps);
  if (!asked)
    return tl::unexpected(asked.error());
  if (tell)
    if (auto told = add_touches(plan.steps, tell); !told)
      return tl::unexpected(told.error());
  const access_rules rules{plan.steps, from.run.order};
  plan.edges = edges_between(*asked, rules.accesses_of(plan.steps));
  if (auto checked = check_no_cycle(plan); !checked)
    return tl::unexpected(checked.error());
  return plan;
}

} // namespace dunlin
