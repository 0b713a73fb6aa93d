#include "plan/crew.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

crew::crew(uint32_t wanted) : wanted_(wanted) {
  DUNLIN_ASSERT(wanted > 0);
}

void crew::want(uint32_t wanted) noexcept {
  wanted_ = std::max<uint32_t>(1, wanted);
}

const crew::member* crew::find(migrator_id migrator) const noexcept {
  const auto found
      = std::find_if(members_.begin(), members_.end(),
                     [=](const member& each) { return each.id == migrator; });
  return found == members_.end() ? nullptr : &*found;
}

crew::member* crew::find(migrator_id migrator) noexcept {
  return const_cast<member*>(std::as_const(*this).find(migrator));
}

void crew::idle(migrator_id migrator) {
  auto* known = find(migrator);
  if (known == nullptr)
    return;
  known->step.reset();
  if (known->does != duty::retiring)
    known->does = duty::idle;
}

void crew::gone(migrator_id migrator) {
  std::erase_if(members_,
                [=](const member& each) { return each.id == migrator; });
}

std::optional<step_index> crew::step_of(migrator_id migrator) const {
  const auto* known = find(migrator);
  return known == nullptr ? std::nullopt : known->step;
}

bool crew::is_retiring(migrator_id migrator) const {
  const auto* known = find(migrator);
  return known != nullptr && known->does == duty::retiring;
}

size_t crew::openings() const {
  auto is_free = [](const member& each) {
    return each.does == duty::idle || each.does == duty::starting;
  };
  auto free = static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), is_free));
  return free + (wanted_ - std::min<size_t>(wanted_, remaining()));
}

size_t crew::at(step_index step) const {
  auto has_it = [=](const member& each) { return each.step == step; };
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), has_it));
}

size_t crew::working_on(step_index step) const {
  auto works = [=](const member& each) {
    return each.does == duty::table && each.step == step;
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

crew::member* crew::first_idle() noexcept {
  const auto found
      = std::find_if(members_.begin(), members_.end(), [](const member& each) {
          return each.does == duty::idle;
        });
  return found == members_.end() ? nullptr : &*found;
}

size_t crew::remaining() const {
  auto stays = [](const member& each) { return each.does != duty::retiring; };
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), stays));
}

void crew::assign(round& now) {
  while (auto* free = first_idle()) {
    if (remaining() > wanted_)
      return; // one too many: retire() takes it
    if (!now.demand.scripts.empty()) {
      auto step = now.demand.scripts.front();
      now.demand.scripts.erase(now.demand.scripts.begin());
      *free = {free->id, duty::script, step};
      now.out.push_back(assign_script{free->id, step});
    } else if (!now.demand.tables.empty()) {
      auto fewest = std::min_element(
          now.demand.tables.begin(), now.demand.tables.end(),
          [this](auto a, auto b) { return working_on(a) < working_on(b); });
      *free = {free->id, duty::table, *fewest};
      now.out.push_back(assign_table{free->id, *fewest});
    } else {
      return;
    }
  }
}

void crew::spawn(round& now) {
  // A table step can feed any number of migrators, a script feeds one.
  auto starting
      = std::count_if(members_.begin(), members_.end(), [](const member& each) {
          return each.does == duty::starting;
        });
  auto open = static_cast<size_t>(starting);
  auto useful = now.demand.scripts.size();
  while (remaining() < wanted_
         && (!now.demand.tables.empty() || open < useful)) {
    members_.push_back({next_, duty::starting, std::nullopt});
    now.out.push_back(spawn_migrator{next_});
    ++next_;
    ++open;
  }
}

void crew::retire(round& now) {
  auto dismiss = [&](member& each) {
    each.does = duty::retiring;
    now.out.push_back(retire_migrator{each.id});
  };
  for (auto& each : members_)
    if (each.does == duty::idle
        && (remaining() > wanted_ || !now.demand.more_may_come))
      dismiss(each);
  for (auto i = members_.rbegin();
       i != members_.rend() && remaining() > wanted_; ++i)
    if (i->does == duty::table || i->does == duty::leaving)
      dismiss(*i);
}

void crew::rebalance(round& now) {
  const auto& tables = now.demand.tables;
  auto somebody_comes
      = std::any_of(members_.begin(), members_.end(), [](const member& each) {
          return each.does == duty::starting || each.does == duty::leaving
                 || each.does == duty::idle;
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
    if (i->does == duty::table && i->step == *most) {
      i->does = duty::leaving;
      now.out.push_back(leave_table{i->id});
      return;
    }
  }
}

} // namespace dunlin
