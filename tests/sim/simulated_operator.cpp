#include "tests/sim/simulated_operator.hpp"

#include <utility>

namespace dunlin {

namespace {

/// One voice a word, so that words may overtake each other.
struct voice {
  overseer_actor overseer;
  std::shared_ptr<uint64_t> taken;

  void say(caf::event_based_actor* self, steer_request word,
           simulated_operator::listener then) const {
    const auto verb = word.verb;
    ask(self, overseer, std::move(word))
        .then(
            [verb, taken = taken, then](const steer_answer& answer) {
              // One that stops a run at once may come after all is written.
              if (answer.outcome == steer_outcome::done
                  && verb != steer_verb::status && verb != steer_verb::stop)
                ++*taken;
              if (then)
                then(answer);
            },
            [](const caf::error&) { /* the run is over */ });
  }
};

} // namespace

simulated_operator::simulated_operator(caf::actor_system& system,
                                       overseer_actor overseer)
    : system_(system), overseer_(std::move(overseer)) {
  // nop
}

void simulated_operator::say(steer_verb verb, uint32_t migrators) {
  const voice speaker{overseer_, taken_};
  system_.spawn([=](caf::event_based_actor* self) {
    speaker.say(self, {verb, migrators, "operator"}, nullptr);
  });
}

void simulated_operator::look_and_resume(listener look) {
  const voice speaker{overseer_, taken_};
  system_.spawn([=](caf::event_based_actor* self) {
    speaker.say(
        self, {steer_verb::status, 0, "operator"},
        [=](const steer_answer& answer) {
          look(answer);
          speaker.say(self, {steer_verb::resume, 0, "operator"}, nullptr);
        });
  });
}

} // namespace dunlin
