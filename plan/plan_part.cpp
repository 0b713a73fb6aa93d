#include "plan/plan_part.hpp"

#include "config/nearest.hpp"
#include "config/text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Marks all that a step waits for.
void keep_before(migration_plan& plan, step_index last) {
  std::vector<std::vector<step_index>> before(plan.steps.size());
  for (const auto& edge : plan.edges)
    before[edge.later].push_back(edge.earlier);
  std::vector<step_index> todo{last};
  while (!todo.empty()) {
    const auto next = todo.back();
    todo.pop_back();
    for (const auto earlier : before[next])
      if (std::exchange(plan.steps[earlier].is_left_out, false))
        todo.push_back(earlier);
  }
}

} // namespace

result<migration_plan> mark_part(migration_plan plan,
                                 const part_request& asked) {
  const bool is_only = !asked.only.empty();
  const auto& name = is_only ? asked.only : asked.until;
  if (name.empty())
    return plan;
  const auto* last = plan.find(name);
  if (last == nullptr) {
    std::vector<std::string> known;
    for (const auto& step : plan.steps)
      known.push_back(step.name);
    return fail(error_code::unknown_step,
                (is_only ? "--only: unknown step " : "--until: unknown step ")
                    + quote(name) + hint_for(name, known));
  }
  const auto index = static_cast<step_index>(last - plan.steps.data());
  for (auto& step : plan.steps)
    step.is_left_out = true;
  plan.steps[index].is_left_out = false;
  if (!is_only)
    keep_before(plan, index);
  return plan;
}

migration_plan part_to_run(const migration_plan& marked) {
  migration_plan out;
  out.one_writer = marked.one_writer;
  std::vector<step_index> place(marked.steps.size());
  for (size_t i = 0; i < marked.steps.size(); ++i) {
    place[i] = static_cast<step_index>(out.steps.size());
    if (!marked.steps[i].is_left_out)
      out.steps.push_back(marked.steps[i]);
  }
  for (const auto& edge : marked.edges) {
    if (marked.steps[edge.earlier].is_left_out
        || marked.steps[edge.later].is_left_out)
      continue;
    auto& kept = out.edges.emplace_back(edge);
    kept.earlier = place[edge.earlier];
    kept.later = place[edge.later];
  }
  return out;
}

size_t count_left_out(const migration_plan& plan) noexcept {
  return static_cast<size_t>(
      std::count_if(plan.steps.begin(), plan.steps.end(),
                    [](const auto& step) { return step.is_left_out; }));
}

} // namespace dunlin
