#include "tests/sim/world.hpp"

#include "tests/catch.hpp"

#include <caf/all.hpp>

#include <set>
#include <stdexcept>

using namespace dunlin;
using namespace std::chrono_literals;

namespace {

struct counter_state {
  static inline const char* name = "counter";
  int value = 0;
};

/// Keeps a number that others read and write.
caf::behavior counter(caf::stateful_actor<counter_state>* self, int* seen) {
  return {
      [=](caf::get_atom) { return self->state.value; },
      [=](caf::put_atom, int value) { *seen = self->state.value = value; },
  };
}

/// Adds one to a counter, badly: another may write between read and write.
caf::behavior adder(caf::event_based_actor* self, caf::actor to) {
  self->request(to, 1s, caf::get_atom_v)
      .then([=](int value) { self->send(to, caf::put_atom_v, value + 1); },
            [](const caf::error&) {});
  return {[](caf::unit_t) {}};
}

/// Wakes itself once a second, for ever.
caf::behavior ticker(caf::event_based_actor* self, int* ticks) {
  self->delayed_send(self, 1s, caf::tick_atom_v);
  return {[=](caf::tick_atom) {
    ++*ticks;
    self->delayed_send(self, 1s, caf::tick_atom_v);
  }};
}

struct outcome {
  int value = 0;
  uint64_t hash = 0;
  world_end end{};
  choice_lists choices;
};

/// Four adders race for one counter.
outcome race(chooser chance, world_options options = {}) {
  outcome out;
  {
    world where{chance, options};
    auto target = where.system().spawn(counter, &out.value);
    for (int i = 0; i < 4; ++i)
      where.system().spawn(adder, target);
    out.end = where.run();
    out.hash = where.hash();
  }
  out.choices = chance.choices();
  return out;
}

} // namespace

TEST_CASE("one seed makes one run, message for message") {
  for (uint64_t seed = 1; seed <= 50; ++seed)
    CHECK(race(chooser{seed}).hash == race(chooser{seed}).hash);
}

TEST_CASE("the hash of a run is the same in every process") {
  CHECK(race(chooser{5}).hash == 0xcf97bdf23cbf25ac);
}

TEST_CASE("seeds differ in their runs and in their outcomes") {
  std::set<uint64_t> hashes;
  std::set<int> values;

  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const auto out = race(chooser{seed});
    CHECK(out.end == world_end::idle);
    hashes.insert(out.hash);
    values.insert(out.value);
  }

  CHECK(hashes.size() > 95);
  CHECK(values == std::set<int>{1, 2, 3});
}

TEST_CASE("a replayed tape makes the same run without the seed") {
  const auto first = race(chooser{5});

  const auto again = race(chooser{first.choices});

  CHECK(again.hash == first.hash);
  CHECK(again.value == first.value);
  CHECK(again.choices == first.choices);
}

TEST_CASE("one message handled in another place changes the hash") {
  world_options options;
  options.timers_per_mille = 0; // so that all choices are of who is next
  const auto first = race(chooser{5}, options);
  REQUIRE(first.choices[0].size() > 5);

  for (size_t i = 0; i < first.choices[0].size(); ++i) {
    auto moved = first.choices;
    ++moved[0][i];
    CHECK(race(chooser{moved}, options).hash != first.hash);
  }
}

TEST_CASE("the hash is the same for the same messages, whoever drew them") {
  world_options in_order;
  in_order.policy = schedule_policy::first_in;
  in_order.timers_per_mille = 0;

  CHECK(race(chooser{1}, in_order).hash == race(chooser{2}, in_order).hash);
}

TEST_CASE("each policy lets every actor have its turn in the end") {
  for (const auto policy :
       {schedule_policy::uniform, schedule_policy::first_in,
        schedule_policy::last_in, schedule_policy::starve_one}) {
    world_options options;
    options.policy = policy;
    const auto out = race(chooser{1}, options);
    INFO(to_string(policy));
    CHECK(out.end == world_end::idle);
    CHECK(out.value >= 1);
  }
}

TEST_CASE("an actor that is starved goes last") {
  chooser chance{1};
  world_options options;
  options.policy = schedule_policy::starve_one;
  world where{chance, options};
  std::vector<int> order;
  auto first = where.system().spawn([&order](caf::event_based_actor*) {
    return caf::behavior{[&order](int) { order.push_back(0); }};
  });
  where.run(); // it has appeared: number 0
  caf::anon_send(first, 1);
  for (int i = 1; i <= 5; ++i)
    where.system().spawn([&order, i](caf::event_based_actor*) {
      order.push_back(i);
      return caf::behavior{[](int) {}};
    });

  where.run();

  REQUIRE(order.size() == 6);
  CHECK(order.back() == 0);
}

TEST_CASE("a timer may win against an answer, and need not") {
  int late = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    chooser chance{seed};
    world_options options;
    options.timers_per_mille = 200;
    world where{chance, options};
    int seen = 0;
    auto target = where.system().spawn(counter, &seen);
    where.system().spawn(
        [&late](caf::event_based_actor* self, const caf::actor& to) {
          self->request(to, 1s, caf::get_atom_v)
              .then([](int) {}, [&late](const caf::error&) { ++late; });
          return caf::behavior{[](caf::unit_t) {}};
        },
        target);
    where.run();
  }
  CHECK(late > 10);
  CHECK(late < 90);
}

TEST_CASE("a timer fires at its time and not later") {
  chooser chance{1};
  world where{chance};
  std::vector<virtual_time> fired;
  const auto started = where.now();
  where.system().spawn([&](caf::event_based_actor* self) {
    self->delayed_send(self, 5s, caf::tick_atom_v);
    self->delayed_send(self, 7s, caf::tick_atom_v);
    return caf::behavior{
        [&](caf::tick_atom) { fired.push_back(where.now() - started); }};
  });

  where.run();

  CHECK(fired == std::vector<virtual_time>{5s, 7s});
}

TEST_CASE("a world that never ends is stopped and says what it did last") {
  chooser chance{1};
  world_options options;
  options.steps_max = 300;
  world where{chance, options};
  int ticks = 0;
  where.system().spawn(ticker, &ticks);

  CHECK(where.run() == world_end::too_many_steps);
  CHECK(where.steps() == 300);
  CHECK(ticks > 100);
  CHECK(where.report().find("'tick'") != std::string::npos);
}

TEST_CASE("a world ends at once although an actor arms its timer again") {
  chooser chance{1};
  int ticks = 0;
  const auto leave_in_the_middle = [&] {
    world where{chance};
    where.system().spawn(ticker, &ticks);
    where.run_until([&] { return ticks == 3; });
    throw std::runtime_error("a check failed");
  };

  CHECK_THROWS_AS(leave_in_the_middle(), std::runtime_error);
  CHECK(ticks == 3);
}

TEST_CASE("killed actors handle nothing that waits in their mailboxes") {
  for (int steps = 0; steps < 20; ++steps) {
    chooser chance{static_cast<uint64_t>(steps)};
    world where{chance};
    int handled = 0;
    auto busy = where.system().spawn([&handled](caf::event_based_actor* self) {
      return caf::behavior{[&handled, self](int value) {
        ++handled;
        self->send(self, value + 1);
        caf::anon_send(self->spawn([&handled](caf::event_based_actor*) {
          return caf::behavior{[&handled](int) { ++handled; }};
        }),
                       1);
      }};
    });
    caf::anon_send(busy, 1);
    caf::anon_send(busy, 1);
    for (int i = 0; i < steps; ++i)
      where.step();
    const int before = handled;

    where.kill_all();

    CHECK(handled == before);
    CHECK(where.system().registry().running() == 0);
  }
}

TEST_CASE("the texts of handles tell no process from another") {
  chooser chance{1};
  world where{chance};
  where.system().spawn([](caf::event_based_actor* self) {
    self->send(self, caf::actor_cast<caf::strong_actor_ptr>(self));
    return caf::behavior{[](const caf::strong_actor_ptr&) {}};
  });

  where.run();

  CHECK(where.report().find('@') == std::string::npos);
}
