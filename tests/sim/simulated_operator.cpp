#include "tests/sim/simulated_operator.hpp"

#include <utility>

namespace dunlin {

namespace {

/// One voice a word, so that words may overtake each other.
struct voice {
  caf::actor_system* system;
  overseer_actor overseer;
  std::shared_ptr<simulated_operator::word_memory> known;

  void say(caf::event_based_actor* self, steer_request word,
           simulated_operator::listener then) const {
    ask(self, overseer, word)
        .then(
            [speaker = *this, verb = word.verb,
             then](const steer_answer& answer) {
              speaker.heard(verb, answer);
              if (then)
                then(answer);
            },
            [](const caf::error&) { /* the run is over */ });
  }

  void heard(steer_verb verb, const steer_answer& answer) const {
    // One that stops a run at once may come after all is written.
    if (answer.outcome == steer_outcome::done && verb != steer_verb::status
        && verb != steer_verb::stop)
      ++known->taken;
    if (verb == steer_verb::pause && --known->pauses_unheard == 0)
      if (auto look = std::exchange(known->look_when_paused, nullptr))
        look_and_resume(std::move(look));
  }

  void look_and_resume(simulated_operator::listener look) const {
    system->spawn([speaker = *this, look](caf::event_based_actor* self) {
      speaker.say(
          self, {steer_verb::status, 0, "operator"},
          [speaker, self, look](const steer_answer& answer) {
            look(answer);
            speaker.say(self, {steer_verb::resume, 0, "operator"}, nullptr);
          });
    });
  }
};

} // namespace

simulated_operator::simulated_operator(caf::actor_system& system,
                                       overseer_actor overseer)
    : system_(system), overseer_(std::move(overseer)) {
  // nop
}

void simulated_operator::say(steer_verb verb, uint32_t migrators) {
  if (verb == steer_verb::pause)
    ++memory_->pauses_unheard;
  const voice speaker{&system_, overseer_, memory_};
  system_.spawn([=](caf::event_based_actor* self) {
    speaker.say(self, {verb, migrators, "operator"}, nullptr);
  });
}

void simulated_operator::look_and_resume(listener look) {
  if (memory_->pauses_unheard > 0)
    memory_->look_when_paused = std::move(look);
  else
    voice{&system_, overseer_, memory_}.look_and_resume(std::move(look));
}

} // namespace dunlin
