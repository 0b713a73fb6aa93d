#include "plan/barriers.hpp"

#include "plan/access.hpp"
#include "plan/after.hpp"
#include "plan/cycle.hpp"
#include "plan/edges.hpp"
#include "plan/schedule.hpp"

#include <algorithm>
#include <memory>
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

/// Says what plans would take in which one barrier were none.
class barrier_prices {
public:
  barrier_prices(const profile& from, const migration_plan& plan,
                 access_rules rules, std::vector<std::vector<access>> accesses,
                 uint32_t migrators, const std::vector<bool>& done)
      : order_(from.run.order), rules_(std::move(rules)),
        accesses_(std::move(accesses)), changed_(plan), migrators_(migrators),
        done_(done) {
    // The plan was made of them.
    if (auto asked = asked_orders(from, plan.steps))
      asked_ = std::move(*asked);
  }

  /// @returns nothing where that is no plan.
  std::optional<uint64_t> without(step_index barrier) {
    auto& changed_step = changed_.steps[barrier];
    const auto was = std::exchange(
        changed_step.touches,
        std::make_shared<const step_touches>(open_touches(changed_step)));
    const access_rules rules{changed_.steps, order_};
    auto kept
        = std::exchange(accesses_[barrier], rules.accesses_of(changed_step));
    changed_.edges
        = rules == rules_
              ? edges_between(asked_, accesses_, edge_reasons::left_out)
              : edges_between(asked_, rules.accesses_of(changed_.steps),
                              edge_reasons::left_out);
    std::optional<uint64_t> out;
    if (check_no_cycle(changed_))
      out = predicted_ms(changed_, migrators_, done_);
    changed_step.touches = was;
    accesses_[barrier] = std::move(kept);
    return out;
  }

private:
  script_order order_;
  access_rules rules_;
  std::vector<std::vector<access>> accesses_;
  std::vector<asked_order> asked_;
  migration_plan changed_;
  uint32_t migrators_;
  const std::vector<bool>& done_;
};

std::optional<plan_barrier> barrier_of(const std::vector<access>& accesses,
                                       step_index index) {
  for (const auto& what : accesses) {
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
  auto accesses = rules.accesses_of(plan.steps);
  std::vector<plan_barrier> out;
  for (step_index i = 0; i < plan.steps.size(); ++i)
    if (!done[i])
      if (auto found = barrier_of(accesses[i], i))
        out.push_back(std::move(*found));
  if (out.empty())
    return out;
  const auto now_ms = predicted_ms(plan, migrators, done);
  barrier_prices prices{from,      plan, rules, std::move(accesses),
                        migrators, done};
  for (size_t i = 0; i < std::min(out.size(), priced_barriers_max); ++i)
    if (const auto least_ms = prices.without(out[i].step))
      out[i].costs_ms = now_ms - std::min(now_ms, *least_ms);
  return out;
}

} // namespace dunlin
