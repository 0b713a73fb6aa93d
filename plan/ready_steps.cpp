#include "plan/ready_steps.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace dunlin {

step_ranks::step_ranks(const std::vector<uint64_t>& remaining)
    : ranks_(remaining.size()), steps_(remaining.size()) {
  std::iota(steps_.begin(), steps_.end(), step_index{0});
  std::sort(steps_.begin(), steps_.end(), [&](auto left, auto right) {
    return remaining[left] != remaining[right]
               ? remaining[left] > remaining[right]
               : left < right;
  });
  for (uint32_t rank = 0; rank < steps_.size(); ++rank)
    ranks_[steps_[rank]] = rank;
}

void ready_steps::push(heap& on, uint32_t rank) {
  on.push_back(rank);
  std::push_heap(on.begin(), on.end(), std::greater<>{});
}

uint32_t ready_steps::pop(heap& from) {
  std::pop_heap(from.begin(), from.end(), std::greater<>{});
  const auto rank = from.back();
  from.pop_back();
  return rank;
}

ready_steps::group_state* ready_steps::group_of(step_index step) {
  if (group_names_.empty())
    return nullptr;
  const auto found = group_names_.find(step);
  return found == group_names_.end() ? nullptr : &groups_[found->second];
}

void ready_steps::add(step_index step, std::optional<uint32_t> group) {
  if (group)
    group_names_[step] = *group;
  push(ready_, ranks_->rank_of(step));
}

std::optional<step_index> ready_steps::take() {
  while (!ready_.empty()) {
    const auto rank = pop(ready_);
    const auto step = ranks_->step_at(rank);
    auto* group = group_of(step);
    if (group && !group->is_open()) {
      push(group->waiting, rank);
      continue;
    }
    if (group)
      group->out = step;
    return step;
  }
  return std::nullopt;
}

void ready_steps::put_back(step_index step) {
  // Before the others of its group: it is the most urgent of them.
  push(ready_, ranks_->rank_of(step));
  if (auto* group = group_of(step))
    group->out.reset();
}

void ready_steps::release(step_index step) {
  auto* group = group_of(step);
  if (!group || group->out != step)
    return;
  group->out.reset();
  group_names_.erase(step);
  go_on(*group);
}

void ready_steps::hold(uint32_t group) {
  ++groups_[group].holds;
}

void ready_steps::let_go(uint32_t group) {
  auto& held = groups_[group];
  DUNLIN_ASSERT(held.holds > 0);
  --held.holds;
  go_on(held);
}

void ready_steps::go_on(group_state& group) {
  if (group.is_open() && !group.waiting.empty())
    push(ready_, pop(group.waiting));
}

} // namespace dunlin
