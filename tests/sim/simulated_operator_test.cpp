#include "tests/sim/simulated_operator.hpp"

#include "tests/catch.hpp"
#include "tests/sim/world.hpp"

#include <vector>

using namespace dunlin;

namespace {

/// An overseer that hears words, and does nothing.
caf::behavior hearer(caf::event_based_actor*, std::vector<steer_verb>* heard) {
  return {[heard](const steer_request& asked) {
    heard->push_back(asked.verb);
    return steer_answer{};
  }};
}

} // namespace

TEST_CASE("the word that lets a run go on never overtakes a pause") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    chooser chance{seed};
    world where{chance};
    std::vector<steer_verb> heard;
    uint64_t looks = 0;
    simulated_operator who{
        where.system(),
        caf::actor_cast<overseer_actor>(where.system().spawn(hearer, &heard))};

    who.say(steer_verb::pause);
    who.say(steer_verb::pause);
    who.look_and_resume([&](const steer_answer&) { ++looks; });
    where.run();

    CHECK(heard
          == std::vector{steer_verb::pause, steer_verb::pause,
                         steer_verb::status, steer_verb::resume});
    CHECK(looks == 1);
  }
}
