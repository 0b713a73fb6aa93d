#include "app/run_wait.hpp"

#include "app/last_resort.hpp"
#include "app/machine.hpp"
#include "app/output.hpp"
#include "app/terminal_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace dunlin {

namespace {

/// How often a forced end cancels again: between two statements of a connection
/// there is nothing to cancel.
constexpr std::chrono::milliseconds cancel_interval{50};

/// How long anything is waited for at a time while nothing is wrong. Nothing
/// depends on it: every end is a message.
constexpr std::chrono::hours quiet_time{24};

constexpr auto stop_time_max_ms
    = static_cast<uint64_t>(std::chrono::milliseconds{stop_time_max}.count());

class run_waiter {
public:
  explicit run_waiter(run_system& run)
      : run_(run), self_(run.actors->system()) {
    // nop
  }

  run_end wait(signal_watch& signals) {
    auto ear = caf::actor_cast<caf::actor>(self_.address());
    signals.on_signal([ear](const heard_signal& signal) {
      caf::anon_send(
          ear, stop_atom_v, signal.number,
          said_by("signal " + signal_name(signal.number), signal.from));
    });
    // Who steers is looked up before it takes time from anybody.
    user_name(getuid());
    self_->monitor(run_.overseer);
    self_->send(run_.overseer, begin_atom_v);
    // What is pressed comes after the begin.
    if (run_.setup.keyboard)
      run_.setup.keyboard->listen([pad = run_.key_pad](char key) {
        caf::anon_send(pad, key_press{key});
      });
    while (!is_over())
      receive();
    signals.on_signal([](const heard_signal&) { give_up_on_terminal(); });
    return std::move(end_);
  }

private:
  bool is_over() const {
    return end_.report || end_.problem.code != error_code::none
           || (end_.is_forced && time_to_stop(end_).count() == 0);
  }

  void receive() {
    using std::chrono::milliseconds;
    const milliseconds patience
        = end_.is_forced ? cancel_interval : milliseconds{quiet_time};
    self_->receive(
        [this](run_report& report) { end_.report = report; },
        [this](const caf::error& problem) { end_.problem = from_caf(problem); },
        [this](const caf::down_msg& down) { died(down.reason); },
        [this](stop_atom, int signal, std::string& by) {
          heard(signal, std::move(by));
        },
        [this](cancel_atom) { stop_at_once(); },
        [](const steer_answer&) { /* the boards say it */ },
        caf::after(patience) >> [this] { quiet(); });
  }

  void died(const caf::error& reason) {
    end_.problem = {error_code::actor_died,
                    "the overseer ended without a report: " + to_string(reason)
                        + "; what is committed stays, run again to go on"};
  }

  void heard(int signal, std::string by) {
    // A hang-up may come along with any other signal: it never hurries.
    const bool hurries = signal != SIGHUP;
    const auto verb
        = is_hurried_ && hurries ? steer_verb::stop : steer_verb::drain;
    is_hurried_ = is_hurried_ || hurries;
    self_->send(run_.overseer, steer_request{verb, 0, std::move(by)});
    if (verb == steer_verb::stop)
      stop_at_once();
    else if (!std::exchange(is_draining_, true))
      say_stopping();
  }

  void say_stopping() {
    // Beside a live board there is no place for other lines.
    if (run_.setup.board == board_kind::live && is_terminal(STDERR_FILENO))
      return;
    standard_error().write(
        "dunlin: stopping: the batches in flight finish first; a second"
        " Ctrl-C stops at once\n");
  }

  void stop_at_once() {
    if (end_.is_forced)
      return;
    end_.is_forced = true;
    end_.forced_until_ms = steady_now_ms() + stop_time_max_ms;
    cancel();
  }

  void cancel() {
    run_.connections->cancel();
    run_.mappers->cancel();
  }

  void quiet() {
    if (end_.is_forced)
      cancel();
  }

  run_system& run_;
  caf::scoped_actor self_;
  run_end end_;
  /// A signal asked for the end, and one that is no hang-up did.
  bool is_draining_ = false;
  bool is_hurried_ = false;
};

} // namespace

run_end await_run(run_system& run, signal_watch& signals) {
  return run_waiter{run}.wait(signals);
}

std::chrono::milliseconds time_to_stop(const run_end& end) {
  if (!end.is_forced)
    return stop_time_max;
  const auto now_ms = steady_now_ms();
  return std::chrono::milliseconds{end.forced_until_ms
                                   - std::min(now_ms, end.forced_until_ms)};
}

} // namespace dunlin
