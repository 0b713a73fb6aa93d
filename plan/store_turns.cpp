#include "plan/store_turns.hpp"

namespace dunlin {

store_turns::store_turns(const migration_plan& plan) : plan_(&plan) {
  uint32_t next = 0;
  for (const auto& store : plan.one_writer)
    writers_.emplace(store, next++);
  for (const auto& step : plan.steps)
    if (step.comes_last() != nullptr
        && !plan.one_writer.contains(step.script().store))
      if (last_.try_emplace(step.script().store, next).second)
        ++next;
}

std::optional<uint32_t> store_turns::find(const groups& in,
                                          const std::string& store) {
  const auto found = in.find(store);
  return found == in.end() ? std::nullopt : std::optional{found->second};
}

std::optional<uint32_t> store_turns::group_of(step_index step) const {
  if (writers_.empty() && last_.empty())
    return std::nullopt;
  const auto& of = plan_->steps[step];
  if (!of.is_script())
    return std::nullopt;
  const auto& store = of.script().store;
  const auto writer = find(writers_, store);
  return writer || of.comes_last() == nullptr ? writer : find(last_, store);
}

std::vector<uint32_t> store_turns::held_by(step_index step) const {
  std::vector<uint32_t> out;
  if (last_.empty())
    return out;
  const auto& of = plan_->steps[step];
  if (of.comes_last() != nullptr)
    return out;
  if (const auto written = find(last_, of.written_store()))
    out.push_back(*written);
  if (!of.is_script() && of.table().from != of.table().to)
    if (const auto read = find(last_, of.table().from))
      out.push_back(*read);
  return out;
}

} // namespace dunlin
