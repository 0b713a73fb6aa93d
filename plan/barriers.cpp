#include "plan/barriers.hpp"

#include "plan/access.hpp"
#include "plan/schedule.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// Without what makes it a barrier.
step_touches open_touches(const step& of) {
  auto out = of.touches ? *of.touches : step_touches{};
  const auto open = [](std::optional<touch_set>& set) {
    if (!set)
      set.emplace();
    set->barrier.reset();
  };
  open(out.written);
  if (!of.is_script())
    open(out.read);
  return out;
}

/// The plan as it would be if one step were no barrier.
result<migration_plan> plan_without(const profile& from,
                                    const migration_plan& plan,
                                    step_index barrier) {
  auto out = make_plan(from, [&](const std::vector<step>& steps) {
    std::vector<step_touches> told(steps.size());
    for (size_t i = 0; i < steps.size(); ++i)
      if (i == barrier)
        told[i] = open_touches(plan.steps[i]);
      else if (plan.steps[i].touches)
        told[i] = *plan.steps[i].touches;
    return result<std::vector<step_touches>>{std::move(told)};
  });
  if (!out)
    return out;
  out->one_writer = plan.one_writer;
  for (size_t i = 0; i < out->steps.size(); ++i)
    out->steps[i].expected = plan.steps[i].expected;
  return out;
}

std::optional<plan_barrier> barrier_of(const access_rules& rules,
                                       const step& of, step_index index) {
  for (const auto& what : rules.accesses_of(of)) {
    const auto is_everywhere = what.scope == access_scope::everything;
    if (what.mode == access_mode::change
        && (is_everywhere || what.scope == access_scope::barrier))
      return plan_barrier{index,
                          what.how.empty() ? "nobody looked at what it touches"
                                           : what.how,
                          what.line, is_everywhere};
  }
  return std::nullopt;
}

} // namespace

std::vector<plan_barrier> barriers_of(const profile& from,
                                      const migration_plan& plan,
                                      uint32_t migrators,
                                      const std::vector<bool>& done) {
  const access_rules rules{plan.steps, from.run.order};
  const auto now_ms = predicted_ms(plan, migrators, done);
  std::vector<plan_barrier> out;
  for (step_index i = 0; i < plan.steps.size(); ++i) {
    if (done[i])
      continue;
    auto found = barrier_of(rules, plan.steps[i], i);
    if (!found)
      continue;
    if (out.size() < priced_barriers_max)
      if (const auto without = plan_without(from, plan, i)) {
        const auto least_ms = predicted_ms(*without, migrators, done);
        found->costs_ms = now_ms - std::min(now_ms, least_ms);
      }
    out.push_back(std::move(*found));
  }
  return out;
}

} // namespace dunlin
