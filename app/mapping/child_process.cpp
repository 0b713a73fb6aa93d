#include "app/mapping/child_process.hpp"

#include "app/machine.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace dunlin {

namespace {

/// How long its pipes may fill while its end is waited for.
constexpr std::chrono::milliseconds look_interval{20};

/// Its end as the system has it, without reaping it: the number of its group
/// stays its own until all of that are killed.
siginfo_t look(pid_t child, int options) {
  siginfo_t out{};
  while (
      waitid(P_PID, static_cast<id_t>(child), &out, WEXITED | WNOWAIT | options)
          < 0
      && errno == EINTR) {
  }
  return out;
}

} // namespace

child_process::child_process(std::shared_ptr<child_spawner> spawner,
                             started_child child)
    : spawner_(std::move(spawner)), child_(std::move(child)) {
  // nop
}

result<child_process>
child_process::start(std::shared_ptr<child_spawner> spawner,
                     const child_command& command) {
  auto started = spawner->spawn(command);
  if (!started)
    return fail(started.error());
  return child_process{std::move(spawner), std::move(*started)};
}

child_process::~child_process() {
  if (!spawner_)
    return; // moved from
  kill(-child_.id, SIGKILL);
  look(child_.id, 0);
  // Also what joined the group in the meantime.
  kill(-child_.id, SIGKILL);
  while (waitpid(child_.id, nullptr, 0) < 0 && errno == EINTR) {
  }
  spawner_->forget(child_.id);
}

bool child_process::ends_within(std::chrono::milliseconds patience,
                                const std::function<void()>& meanwhile) {
  const auto until = steady_now_ms() + static_cast<uint64_t>(patience.count());
  for (;;) {
    meanwhile();
    const auto now = steady_now_ms();
    const auto left = static_cast<int64_t>(until) - static_cast<int64_t>(now);
    pollfd wait{child_.process.number(), POLLIN, 0};
    const auto interval
        = std::clamp<int64_t>(left, 0, int64_t{look_interval.count()});
    if (poll(&wait, 1, static_cast<int>(interval)) > 0)
      return true;
    if (left <= 0)
      return false;
  }
}

void child_process::close(std::chrono::milliseconds patience,
                          const std::function<void()>& meanwhile) {
  child_.input.reset();
  if (ends_within(patience, meanwhile))
    return;
  kill(-child_.id, SIGTERM);
  ends_within(patience, meanwhile);
}

std::string child_process::ending() const {
  const auto end = look(child_.id, WNOHANG);
  if (end.si_pid == 0)
    return {};
  if (end.si_code == CLD_EXITED)
    return "ended with exit code " + std::to_string(end.si_status);
  const char* name = strsignal(end.si_status);
  return "was ended by signal " + std::to_string(end.si_status) + " ("
         + (name != nullptr ? name : "unknown") + ")";
}

} // namespace dunlin
