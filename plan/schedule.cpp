#include "plan/schedule.hpp"

#include "config/assert.hpp"
#include "plan/ready_steps.hpp"
#include "plan/step_graph.hpp"
#include "plan/store_turns.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <utility>

namespace dunlin {

namespace {

/// A run whose steps take exactly as long as they are said to.
class list_schedule {
public:
  list_schedule(const migration_plan& plan, const step_graph& graph,
                const step_ranks& ranks, const std::vector<uint64_t>& durations)
      : graph_(graph), turns_(plan), ready_(ranks), durations_(durations),
        awaited_(graph.awaited()) {
    for (step_index i = 0; i < graph.size(); ++i)
      if (awaited_[i] == 0)
        add(i);
  }

  uint64_t run(uint32_t migrators) {
    uint64_t now = 0;
    size_t free = migrators;
    for (;;) {
      while (free > 0) {
        const auto step = ready_.take();
        if (!step)
          break;
        under_way_.emplace(now + durations_[*step], *step);
        --free;
      }
      if (under_way_.empty())
        return now;
      const auto [end, step] = under_way_.top();
      under_way_.pop();
      now = end;
      ++free;
      finish(step);
    }
  }

private:
  void add(step_index step) {
    for (const auto group : turns_.held_by(step))
      ready_.hold(group);
    ready_.add(step, turns_.group_of(step));
  }

  void finish(step_index step) {
    ready_.release(step);
    for (auto later : graph_.after(step))
      if (--awaited_[later] == 0)
        add(later);
    for (const auto group : turns_.held_by(step))
      ready_.let_go(group);
  }

  /// When a step ends, and which.
  using ending = std::pair<uint64_t, step_index>;

  const step_graph& graph_;
  store_turns turns_;
  ready_steps ready_;
  const std::vector<uint64_t>& durations_;
  std::vector<uint32_t> awaited_;
  std::priority_queue<ending, std::vector<ending>, std::greater<>> under_way_;
};

/// The longest path, from its first step on.
std::vector<step_index> longest_path(const step_graph& graph,
                                     const std::vector<uint64_t>& remaining) {
  const auto longer = [&](step_index left, step_index right) {
    return remaining[left] < remaining[right];
  };
  std::vector<step_index> first;
  for (step_index i = 0; i < graph.size(); ++i)
    if (graph.awaited()[i] == 0)
      first.push_back(i);
  std::vector<step_index> out;
  if (first.empty())
    return out;
  out.push_back(*std::max_element(first.begin(), first.end(), longer));
  for (;;) {
    const auto after = graph.after(out.back());
    if (after.empty())
      return out;
    const auto next = *std::max_element(after.begin(), after.end(), longer);
    // What takes no time is no part of a path that is to be shortened.
    if (remaining[next] == 0)
      return out;
    out.push_back(next);
  }
}

} // namespace

uint64_t schedule_bound::lower_bound(uint32_t migrators) const noexcept {
  const auto shared = (total + migrators - 1) / migrators;
  return std::max({shared, critical, one_writer_total});
}

std::vector<uint64_t> durations_of(const migration_plan& plan,
                                   const std::vector<bool>& done) {
  std::vector<uint64_t> out(plan.steps.size());
  for (size_t i = 0; i < out.size(); ++i)
    if (done.empty() || !done[i])
      out[i] = plan.steps[i].expected.ms;
  return out;
}

schedule_bound bound_of(const migration_plan& plan,
                        const std::vector<bool>& done) {
  return bound_of(plan, durations_of(plan, done));
}

schedule_bound bound_of(const migration_plan& plan,
                        const std::vector<uint64_t>& durations) {
  const step_graph graph{plan.steps.size(), plan.edges};
  const auto remaining = remaining_paths(graph, durations);
  schedule_bound out;
  std::map<std::string, uint64_t> writers;
  for (size_t i = 0; i < durations.size(); ++i) {
    out.total += durations[i];
    out.critical = std::max(out.critical, remaining[i]);
    if (plan.steps[i].is_script()
        && plan.one_writer.contains(plan.steps[i].script().store))
      writers[plan.steps[i].script().store] += durations[i];
  }
  for (const auto& [store, total] : writers)
    if (total > out.one_writer_total) {
      out.one_writer_total = total;
      out.one_writer = store;
    }
  if (out.critical > 0)
    out.critical_path = longest_path(graph, remaining);
  std::erase_if(out.critical_path,
                [&](auto step) { return durations[step] == 0; });
  return out;
}

uint64_t predicted_ms(const migration_plan& plan, uint32_t migrators,
                      const std::vector<bool>& done,
                      const std::vector<uint64_t>& known) {
  DUNLIN_ASSERT(migrators > 0);
  const step_graph graph{plan.steps.size(), plan.edges};
  const auto expected = durations_of(plan, done);
  auto weights = expected;
  for (size_t i = 0; i < weights.size(); ++i)
    if (done.empty() || !done[i])
      weights[i] = std::max<uint64_t>(1, weights[i]);
  const step_ranks ranks{remaining_paths(graph, weights)};
  return list_schedule{plan, graph, ranks, known.empty() ? expected : known}
      .run(migrators);
}

} // namespace dunlin
