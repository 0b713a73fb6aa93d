#include "tests/sim/wire.hpp"

#include "tests/catch.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <vector>

using namespace dunlin;
using namespace std::chrono_literals;

namespace {

using doubler_actor = caf::typed_actor<caf::replies_to<int>::with<int>>;

doubler_actor::behavior_type doubler(doubler_actor::pointer, int factor) {
  return {[factor](int x) { return x * factor; }};
}

} // namespace

TEST_CASE("a wire delays requests in virtual time and keeps their order") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    chooser chance{seed};
    world where{chance};
    auto to = behind_wire(where, where.system().spawn(doubler, 2), 50'000);
    std::vector<int> answers;
    std::vector<virtual_time> times;
    where.system().spawn([&](caf::event_based_actor* self) {
      for (int i = 0; i < 5; ++i)
        self->request(to, 1s, i).then(
            [&](int answer) {
              answers.push_back(answer);
              times.push_back(where.now());
            },
            [](const caf::error&) { FAIL("no answer"); });
      return caf::behavior{[](caf::unit_t) {}};
    });

    where.run_until([&] { return answers.size() == 5; });

    CHECK(answers == std::vector<int>{0, 2, 4, 6, 8});
    CHECK(std::is_sorted(times.begin(), times.end()));
    CHECK(times.back() > 1ms);
    CHECK(times.back() <= 51ms);
  }
}

TEST_CASE("whoever monitors a wire hears of the end behind it") {
  chooser chance{1};
  world where{chance};
  auto behind = where.system().spawn(doubler, 2);
  auto to = behind_wire(where, behind, 1000);
  caf::error reason;
  // The handle is kept: an actor that nobody can reach ends by itself.
  auto watcher = where.system().spawn([&](caf::event_based_actor* self) {
    self->monitor(to);
    self->set_down_handler([&](caf::down_msg& down) { reason = down.reason; });
    return caf::behavior{[](caf::unit_t) {}};
  });
  where.run();

  caf::anon_send_exit(behind, caf::exit_reason::user_shutdown);
  where.run();

  CHECK(reason == caf::exit_reason::user_shutdown);
}

TEST_CASE("an exit message sent to a wire ends the actor behind it") {
  chooser chance{1};
  world where{chance};
  auto to = behind_wire(where, where.system().spawn(doubler, 2), 1000);
  where.run();

  caf::anon_send_exit(to, caf::exit_reason::user_shutdown);
  where.run();

  CHECK(where.system().registry().running() == 0);
}

TEST_CASE("a request to a wire whose actor has ended is answered as dead") {
  chooser chance{1};
  world where{chance};
  auto to = behind_wire(where, where.system().spawn(doubler, 2), 1000);
  caf::anon_send_exit(to, caf::exit_reason::user_shutdown);
  where.run();
  caf::error problem;

  where.system().spawn([&](caf::event_based_actor* self) {
    self->request(to, 1s, 1).then(
        [](int) { FAIL("answered"); },
        [&](const caf::error& why) { problem = why; });
    return caf::behavior{[](caf::unit_t) {}};
  });
  where.run();

  CHECK(problem == caf::sec::request_receiver_down);
}

TEST_CASE("a link to a wire ends both sides, whichever goes first") {
  const bool behind_first = GENERATE(true, false);
  chooser chance{1};
  world where{chance};
  auto behind = where.system().spawn(doubler, 2);
  auto to = behind_wire(where, behind, 1000);
  auto owner = where.system().spawn([to](caf::event_based_actor* self) {
    self->link_to(to);
    return caf::behavior{[](caf::unit_t) {}};
  });
  where.run();

  if (behind_first)
    caf::anon_send_exit(behind, caf::exit_reason::user_shutdown);
  else
    caf::anon_send_exit(owner, caf::exit_reason::user_shutdown);
  where.run();

  CHECK(where.system().registry().running() == 0);
}
