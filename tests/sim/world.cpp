#include "tests/sim/world.hpp"

#include "actors/protocol.hpp"
#include "config/assert.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <vector>

namespace dunlin {

world::world(chooser& chance, world_options options)
    : chance_(chance), options_(options), system_(configure(config_)),
      scheduler_(
          dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())),
      node_suffix_("@" + to_string(system_.node())),
      first_id_(system_.next_actor_id() + 1) {
  // nop
}

world::~world() {
  // A timer that arms itself again would keep the system's own end waiting.
  system_.await_actors_before_shutdown(false);
  kill_all();
}

caf::actor_system_config& world::configure(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("testing"));
  config.set("logger.inline-output", true);
  add_message_types(config);
  return config;
}

// -- running ------------------------------------------------------------------

bool world::step() {
  auto ready = find_ready();
  while (ready.empty()) {
    const auto has_timer = scheduler_.has_pending_timeout();
    const auto due = first_due();
    if (!due && !has_timer)
      return false;
    if (!due || (has_timer && next_timer() <= *due)) {
      ++steps_;
      fire_timer();
      return true;
    }
    scheduler_.clock().current_time = *due;
    ready = find_ready();
  }
  ++steps_;
  auto& schedule = chance_.at(concern::schedule);
  if (scheduler_.has_pending_timeout() && options_.timers_per_mille > 0
      && schedule.chance(options_.timers_per_mille, "timer first")) {
    fire_timer();
    return true;
  }
  auto& jobs = scheduler_.jobs;
  const auto chosen = jobs.begin() + static_cast<ptrdiff_t>(choose_job(ready));
  std::rotate(jobs.begin(), chosen, chosen + 1);
  run_job(*jobs.front());
  return true;
}

world_end world::run_until(const std::function<bool()>& done) {
  while (!done()) {
    if (steps_ >= options_.steps_max)
      return world_end::too_many_steps;
    if (!step())
      return world_end::idle;
  }
  return world_end::as_wished;
}

world_end world::run() {
  return run_until([] { return false; });
}

virtual_time world::now() const {
  return scheduler_.clock().now().time_since_epoch();
}

// -- one step -----------------------------------------------------------------

std::vector<size_t> world::find_ready() {
  std::vector<size_t> ready;
  const auto& jobs = scheduler_.jobs;
  for (size_t i = 0; i < jobs.size(); ++i) {
    auto* who = dynamic_cast<caf::scheduled_actor*>(jobs[i]);
    auto slow = who == nullptr ? slow_.end() : slow_.find(who->id());
    if (slow != slow_.end()) {
      auto& [delay_us_max, due] = slow->second;
      if (!due)
        due = scheduler_.clock().now()
              + std::chrono::microseconds{
                  chance_.at(concern::wire)
                      .pick(delay_us_max + 1, "delay in us")};
      if (*due > scheduler_.clock().now())
        continue;
    }
    ready.push_back(i);
  }
  return ready;
}

std::optional<caf::actor_clock::time_point> world::first_due() const {
  std::optional<caf::actor_clock::time_point> first;
  for (const auto* job : scheduler_.jobs) {
    const auto* who = dynamic_cast<const caf::scheduled_actor*>(job);
    const auto slow = who == nullptr ? slow_.end() : slow_.find(who->id());
    if (slow != slow_.end() && slow->second.due
        && (!first || *slow->second.due < *first))
      first = slow->second.due;
  }
  return first;
}

size_t world::choose_job(const std::vector<size_t>& ready) {
  const auto& jobs = scheduler_.jobs;
  auto& schedule = chance_.at(concern::schedule);
  const auto one_of = [&](const std::vector<size_t>& these) {
    const auto count = static_cast<uint32_t>(these.size());
    return these[count == 1 ? 0 : schedule.pick(count, "next actor")];
  };
  switch (options_.policy) {
  case schedule_policy::first_in:
    return ready.front();
  case schedule_policy::last_in:
    return ready.back();
  case schedule_policy::uniform:
    return one_of(ready);
  case schedule_policy::starve_one:
    break;
  }
  std::vector<size_t> others;
  for (const auto i : ready)
    if (!is_starved(jobs[i]))
      others.push_back(i);
  return others.empty() ? ready.front() : one_of(others);
}

bool world::is_starved(caf::resumable* job) const {
  const auto* who = dynamic_cast<caf::scheduled_actor*>(job);
  return who != nullptr && number_of(*who) == options_.starved;
}

caf::actor_clock::time_point world::next_timer() const {
  return scheduler_.clock().schedule().begin()->first;
}

void world::fire_timer() {
  // One timer, the next: to move time by a lump would let the others be late.
  scheduler_.trigger_timeout();
  record("timer", nullptr);
}

void world::run_job(caf::resumable& job) {
  auto* who = dynamic_cast<caf::scheduled_actor*>(&job);
  if (who == nullptr)
    record("job", nullptr);
  else
    record(meet(*who).name, who->peek_at_next_mailbox_element());
  if (who != nullptr)
    if (auto slow = slow_.find(who->id()); slow != slow_.end())
      slow->second.due.reset();
  scheduler_.run_once();
  DUNLIN_ASSERT(system_.detached_actors() == 0);
}

void world::record(std::string_view receiver,
                   const caf::mailbox_element* message) {
  world_event what;
  what.step = steps_;
  what.at = now();
  what.receiver = receiver;
  std::string text;
  if (message != nullptr) {
    text = message->content().stringify();
    for (auto at = text.find(node_suffix_); at != std::string::npos;
         at = text.find(node_suffix_, at))
      text.erase(at, node_suffix_.size());
    what.sender = name_of(message->sender);
    what.message_id = message->mid.integer_value();
    if (hook_)
      hook_(receiver, message->content());
  }
  what.text = text;
  log_.add(what);
}

// -- who is who ---------------------------------------------------------------

world::inhabitant& world::meet(caf::abstract_actor& who) {
  const auto [place, is_new] = inhabitants_.try_emplace(who.id());
  auto& met = place->second;
  if (is_new) {
    met.handle = caf::weak_actor_ptr{who.ctrl()};
    const auto* named = dynamic_cast<caf::monitorable_actor*>(&who);
    met.name = std::to_string(number_of(who)) + ' '
               + (named == nullptr ? "actor" : named->name());
  }
  return met;
}

uint64_t world::number_of(const caf::abstract_actor& who) const noexcept {
  return who.id() - first_id_;
}

std::string_view world::name_of(const caf::strong_actor_ptr& who) {
  return who ? std::string_view{meet(*who->get()).name} : std::string_view{};
}

// -- the end ------------------------------------------------------------------

void world::kill_all() {
  scheduler_.clock().cancel_all();
  for (;;) {
    // Whoever was spawned and never ran waits in the queue.
    for (auto* job : scheduler_.jobs)
      if (auto* who = dynamic_cast<caf::scheduled_actor*>(job))
        meet(*who);
    for (auto& [id, who] : inhabitants_)
      kill(who);
    if (!scheduler_.try_run_once())
      return;
  }
}

void world::kill(inhabitant& who) {
  const auto living = who.handle.lock();
  if (!living || who.is_killed)
    return;
  who.is_killed = true;
  // Urgent, so that no message that waits is handled before.
  living->enqueue(nullptr, caf::make_message_id(caf::message_priority::high),
                  caf::make_message(
                      caf::exit_msg{living->address(), caf::exit_reason::kill}),
                  nullptr);
}

bool world::kill_one(std::string_view name, uint32_t which) {
  std::vector<inhabitant*> found;
  for (auto& [id, who] : inhabitants_) {
    const auto living = who.handle.lock();
    if (living && !who.is_killed
        && who.name.substr(who.name.find(' ') + 1) == name)
      found.push_back(&who);
  }
  if (found.empty())
    return false;
  kill(*found[which % found.size()]);
  return true;
}

void world::make_slow(const caf::strong_actor_ptr& who, uint32_t delay_us_max) {
  slow_[who->id()] = {delay_us_max, std::nullopt};
}

std::string world::report() const {
  return "policy " + std::string(to_string(options_.policy)) + ", timers "
         + std::to_string(options_.timers_per_mille) + " per mille, starved "
         + std::to_string(options_.starved) + ", " + std::to_string(steps_)
         + " steps; the last of them:\n" + log_.last_events();
}

} // namespace dunlin
