#include "plan/run_measure.hpp"

#include "config/assert.hpp"
#include "plan/schedule.hpp"

#include <algorithm>
#include <limits>

namespace dunlin {

run_measure measure_run(const migration_plan& plan,
                        const std::vector<step_span>& spans,
                        uint32_t migrators) {
  DUNLIN_ASSERT(spans.size() == plan.steps.size());
  run_measure out;
  std::vector<uint64_t> durations(spans.size());
  auto begin = std::numeric_limits<uint64_t>::max();
  uint64_t end = 0;
  for (size_t i = 0; i < spans.size(); ++i) {
    if (!spans[i].is_whole())
      continue;
    ++out.steps;
    durations[i] = spans[i].ended_us - spans[i].began_us;
    begin = std::min(begin, spans[i].began_us);
    end = std::max(end, spans[i].ended_us);
  }
  if (out.steps == 0)
    return out;
  auto bound = bound_of(plan, durations);
  // Their batches are shared out to all migrators, of several steps at a time:
  // how long one was under way is no migrator's work.
  for (size_t i = 0; i < spans.size(); ++i)
    if (!plan.steps[i].is_script())
      bound.total -= durations[i];
  out.makespan_us = end - begin;
  out.bound_us = bound.lower_bound(std::max(1u, migrators));
  out.chain = std::move(bound.critical_path);
  out.chain_us = bound.critical;
  return out;
}

} // namespace dunlin
