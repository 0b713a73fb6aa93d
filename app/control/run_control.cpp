#include "app/control/run_control.hpp"

#include "app/control/control_words.hpp"
#include "app/machine.hpp"

#include <chrono>

namespace dunlin {

namespace {

/// An overseer answers within microseconds; it is waited for so long where the
/// machine has no time for it. What asks has a limit of its own beyond it.
constexpr std::chrono::seconds answer_time_max{2};

/// Of an overseer that has ended.
steer_answer last_answer() {
  steer_answer out;
  out.outcome = steer_outcome::refused;
  out.pace = run_pace::stopping;
  out.is_at_rest = true;
  out.text = "too late: the run has just ended";
  return out;
}

} // namespace

std::string ask_overseer(caf::actor_system& system,
                         const overseer_actor& overseer,
                         const steer_request& word) {
  std::string out;
  caf::scoped_actor self{system};
  self->request(overseer, answer_time_max, word)
      .receive(
          [&](const steer_answer& now) {
            out = answer_line({process_id(), now});
          },
          [&](const caf::error& problem) {
            out = problem == caf::sec::request_timeout
                      ? problem_line("the run is too busy to answer; try again")
                      : answer_line({process_id(), last_answer()});
          });
  return out;
}

result<std::unique_ptr<control_server>> start_control(const std::string& name,
                                                      caf::actor_system& system,
                                                      overseer_actor overseer) {
  auto listener = control_listener::open(
      runtime_folders(process_environment(), geteuid()), name);
  if (!listener)
    return fail(listener.error());
  return control_server::start(std::move(*listener),
                               [&system, overseer](const steer_request& word) {
                                 return ask_overseer(system, overseer, word);
                               });
}

} // namespace dunlin
