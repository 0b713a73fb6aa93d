#include "app/mapping/guardian.hpp"

#include "app/mapping/child_entry.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace dunlin {

namespace {

/// Groups that it can watch over: more than there are migrators.
constexpr int groups_max = 1'024;

/// What the guardian does. As in `child_entry.hpp`, everything here must be
/// async-signal-safe. A positive number is a group to watch over, a negative
/// one a group to forget; the end of the pipe is the end of dunlin.
[[noreturn]] void guard(int words) noexcept {
  // Signals to dunlin's terminal are not for it: it goes when dunlin does.
  setsid();
  dup2(words, 0);
  close_from(1);
  reset_signals();
  pid_t groups[groups_max];
  int count = 0;
  pid_t word = 0;
  for (;;) {
    const auto size = read(0, &word, sizeof word);
    if (size < 0 && errno == EINTR)
      continue;
    if (size != sizeof word)
      break;
    if (word > 0 && count < groups_max)
      groups[count++] = word;
    for (int at = 0; word < 0 && at < count; ++at)
      if (groups[at] == -word)
        groups[at--] = groups[--count];
  }
  for (int at = 0; at < count; ++at)
    kill(-groups[at], SIGKILL);
  _exit(0);
}

void say(int words, pid_t word) noexcept {
  // So few bytes go into a pipe in one piece.
  while (write(words, &word, sizeof word) < 0 && errno == EINTR) {
  }
}

} // namespace

guardian::guardian(pid_t id, descriptor words) noexcept
    : id_(id), words_(std::move(words)) {
  // nop
}

result<guardian> guardian::start() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return fail(error_code::part_failed, std::strerror(errno));
  descriptor listening{ends[0]};
  descriptor words{ends[1]};
  const pid_t id = fork();
  if (id < 0)
    return fail(error_code::part_failed, std::strerror(errno));
  if (id == 0)
    guard(listening.number());
  return guardian{id, std::move(words)};
}

guardian::~guardian() {
  if (!words_)
    return;
  words_.reset();
  while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void guardian::watch(pid_t group) noexcept {
  say(words_.number(), group);
}

void guardian::forget(pid_t group) noexcept {
  say(words_.number(), -group);
}

} // namespace dunlin
