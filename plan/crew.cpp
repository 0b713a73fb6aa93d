#include "plan/crew.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

crew::crew(uint32_t wanted) : wanted_(wanted) {
  DUNLIN_ASSERT(wanted > 0);
}

void crew::want(uint32_t wanted) noexcept {
  wanted_ = std::max<uint32_t>(1, wanted);
}

void crew::idle(migrator_id migrator) {
  auto member = members_.find(migrator);
  if (member == members_.end())
    return;
  member->second.step.reset();
  if (member->second.does != duty::retiring)
    member->second.does = duty::idle;
}

void crew::gone(migrator_id migrator) {
  members_.erase(migrator);
}

std::optional<step_index> crew::step_of(migrator_id migrator) const {
  auto member = members_.find(migrator);
  return member == members_.end() ? std::nullopt : member->second.step;
}

bool crew::is_retiring(migrator_id migrator) const {
  auto member = members_.find(migrator);
  return member != members_.end() && member->second.does == duty::retiring;
}

size_t crew::openings() const {
  auto is_free = [](auto& entry) {
    return entry.second.does == duty::idle
           || entry.second.does == duty::starting;
  };
  auto free = static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), is_free));
  return free + (wanted_ - std::min<size_t>(wanted_, remaining()));
}

size_t crew::at(step_index step) const {
  auto has_it = [=](auto& entry) { return entry.second.step == step; };
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), has_it));
}

size_t crew::working_on(step_index step) const {
  auto works = [=](auto& entry) {
    return entry.second.does == duty::table && entry.second.step == step;
  };
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), works));
}

std::vector<crew_command> crew::decide(const crew_demand& demand) {
  round now{demand, {}};
  assign(now);
  spawn(now);
  retire(now);
  rebalance(now);
  return std::move(now.out);
}

std::optional<migrator_id> crew::first_idle() const {
  for (auto& [id, member] : members_)
    if (member.does == duty::idle)
      return id;
  return std::nullopt;
}

size_t crew::remaining() const {
  auto stays = [](auto& entry) { return entry.second.does != duty::retiring; };
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), stays));
}

void crew::assign(round& now) {
  while (auto migrator = first_idle()) {
    if (remaining() > wanted_)
      return; // one too many: retire() takes it
    auto& member = members_[*migrator];
    if (!now.demand.scripts.empty()) {
      auto step = now.demand.scripts.front();
      now.demand.scripts.erase(now.demand.scripts.begin());
      member = {duty::script, step};
      now.out.push_back(assign_script{*migrator, step});
    } else if (!now.demand.tables.empty()) {
      auto fewest = std::min_element(
          now.demand.tables.begin(), now.demand.tables.end(),
          [this](auto a, auto b) { return working_on(a) < working_on(b); });
      member = {duty::table, *fewest};
      now.out.push_back(assign_table{*migrator, *fewest});
    } else {
      return;
    }
  }
}

void crew::spawn(round& now) {
  // A table step can feed any number of migrators, a script feeds one.
  auto starting = std::count_if(members_.begin(), members_.end(), [](auto& e) {
    return e.second.does == duty::starting;
  });
  auto open = static_cast<size_t>(starting);
  auto useful = now.demand.scripts.size();
  while (remaining() < wanted_
         && (!now.demand.tables.empty() || open < useful)) {
    members_[next_] = {};
    now.out.push_back(spawn_migrator{next_});
    ++next_;
    ++open;
  }
}

void crew::retire(round& now) {
  auto dismiss = [&](auto& entry) {
    entry.second.does = duty::retiring;
    now.out.push_back(retire_migrator{entry.first});
  };
  for (auto& entry : members_)
    if (entry.second.does == duty::idle
        && (remaining() > wanted_ || !now.demand.more_may_come))
      dismiss(entry);
  for (auto i = members_.rbegin();
       i != members_.rend() && remaining() > wanted_; ++i)
    if (i->second.does == duty::table || i->second.does == duty::leaving)
      dismiss(*i);
}

void crew::rebalance(round& now) {
  const auto& tables = now.demand.tables;
  auto somebody_comes
      = std::any_of(members_.begin(), members_.end(), [](auto& entry) {
          return entry.second.does == duty::starting
                 || entry.second.does == duty::leaving
                 || entry.second.does == duty::idle;
        });
  if (tables.empty() || somebody_comes)
    return;
  auto fewer = [this](auto a, auto b) { return working_on(a) < working_on(b); };
  auto [fewest, most]
      = std::minmax_element(tables.begin(), tables.end(), fewer);
  // A script waits for anybody; among tables a move must leave them more even
  // than before, or it would be undone by the next.
  auto least = now.demand.scripts.empty() ? working_on(*fewest) + 1 : 1;
  if (working_on(*most) <= least)
    return;
  for (auto i = members_.rbegin(); i != members_.rend(); ++i) {
    if (i->second.does == duty::table && i->second.step == *most) {
      i->second.does = duty::leaving;
      now.out.push_back(leave_table{i->first});
      return;
    }
  }
}

} // namespace dunlin
