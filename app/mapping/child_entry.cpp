#include "app/mapping/child_entry.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>

namespace dunlin {

namespace {

/// Where descriptors are out of the way of 0, 1, 2 and of the status.
constexpr int first_free = 4;

/// Descriptors that are closed one by one where the kernel can't close all.
constexpr int descriptors_max = 65'536;

[[noreturn]] void give_up(int status) noexcept {
  const int problem = errno;
  // Whoever reads it may be gone, which is no matter then.
  [[maybe_unused]] const auto done = write(status, &problem, sizeof problem);
  _exit(127);
}

} // namespace

void reset_signals() noexcept {
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number)
    sigaction(number, &plain, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void close_from(int first) noexcept {
  if (close_range(static_cast<unsigned>(first), UINT_MAX, 0) == 0)
    return;
  for (int number = first; number < descriptors_max; ++number)
    close(number);
}

void become_program(const child_plan& plan) noexcept {
  setpgid(0, 0);
  // Gone with the thread that started it, and so with its process. If that
  // ended before these words, somebody else is the parent by now.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != plan.parent)
    _exit(127);
  // A program that was started without streams may have given these very
  // numbers to pipes.
  int streams[3];
  for (int at = 0; at < 3; ++at)
    streams[at] = fcntl(plan.streams[at], F_DUPFD_CLOEXEC, first_free);
  const int status = fcntl(plan.status, F_DUPFD_CLOEXEC, first_free);
  for (int at = 0; at < 3; ++at)
    if (dup2(streams[at], at) < 0)
      give_up(status);
  dup3(status, first_free - 1, O_CLOEXEC);
  close_from(first_free);
  if (chdir(plan.folder) != 0)
    give_up(first_free - 1);
  reset_signals();
  execve(plan.program, plan.arguments, environ);
  give_up(first_free - 1);
}

} // namespace dunlin
