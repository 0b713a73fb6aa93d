#include "app/engine/run_watch.hpp"

#include "app/machine.hpp"

#include <chrono>
#include <optional>

namespace dunlin::engine {

namespace {

/// How often a stop at once cancels again: between two statements of a
/// connection there is nothing to cancel.
constexpr std::chrono::milliseconds cancel_interval{50};

/// How long anything is waited for at a time while nothing is wrong. Nothing
/// depends on it: every end is a message.
constexpr std::chrono::hours quiet_time{24};

class watcher {
public:
  explicit watcher(run_system& run) : run_(run), self_(run.actors->system()) {
    // nop
  }

  result<run_report> watch(const job& what) {
    auto ear = caf::actor_cast<caf::actor>(self_.address());
    self_->monitor(run_.overseer);
    self_->send(run_.overseer, begin_atom_v);
    // Called in the threads that ask; none is left behind.
    const std::stop_callback on_drain{
        what.drain, [ear] { caf::anon_send(ear, leave_atom_v); }};
    const std::stop_callback on_stop{
        what.stop, [ear] { caf::anon_send(ear, stop_atom_v); }};
    while (!report_ && problem_.code == error_code::none)
      receive();
    if (!report_)
      return fail(problem_);
    return std::move(*report_);
  }

private:
  void receive() {
    using std::chrono::milliseconds;
    const milliseconds patience
        = is_cancelling_ ? cancel_interval : milliseconds{quiet_time};
    self_->receive(
        [this](run_report& report) { report_ = report; },
        [this](const caf::error& problem) { problem_ = from_caf(problem); },
        [this](const caf::down_msg& down) { died(down.reason); },
        [this](leave_atom) { say(steer_verb::drain); },
        [this](stop_atom) { say(steer_verb::stop); },
        [this](cancel_atom) { cancel(); },
        [](const steer_answer&) { /* the log says it */ },
        caf::after(patience) >>
            [this] {
              if (is_cancelling_)
                cancel();
            });
  }

  void died(const caf::error& reason) {
    problem_ = {error_code::actor_died,
                "the overseer ended without a report: " + to_string(reason)
                    + "; what is committed stays, run again to go on"};
  }

  void say(steer_verb verb) {
    self_->send(run_.overseer, steer_request{verb, 0, said_by("program")});
    if (verb == steer_verb::stop)
      cancel();
  }

  void cancel() {
    is_cancelling_ = true;
    run_.connections->cancel();
    run_.mappers->cancel();
  }

  run_system& run_;
  caf::scoped_actor self_;
  std::optional<run_report> report_;
  error problem_;
  bool is_cancelling_ = false;
};

} // namespace

result<run_report> watch_run(run_system& run, const job& what) {
  return watcher{run}.watch(what);
}

} // namespace dunlin::engine
