#include "app/guard_process.hpp"

#include "app/mapping/child_entry.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dunlin {

namespace {

[[noreturn]] void guard(const char* name, guard_process::duty what, int words,
                        int keep) noexcept {
  setsid();
  prctl(PR_SET_NAME, name);
  // `keep` may have the number that the words get, and the other way round.
  const int safe_words = fcntl(words, F_DUPFD, guard_process::kept + 1);
  const int safe_keep
      = keep < 0 ? -1 : fcntl(keep, F_DUPFD, guard_process::kept + 1);
  if (dup2(safe_words, guard_process::words_in) < 0
      || (keep >= 0 && dup2(safe_keep, guard_process::kept) < 0))
    _exit(1);
  close_from(keep < 0 ? guard_process::kept : guard_process::kept + 1);
  reset_signals();
  what();
  _exit(0);
}

} // namespace

guard_process::guard_process(pid_t id, descriptor words) noexcept
    : id_(id), words_(std::move(words)) {
  // nop
}

result<guard_process> guard_process::start(const char* name, duty what,
                                           int keep) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return fail(error_code::part_failed, std::strerror(errno));
  descriptor listening{ends[0]};
  descriptor words{ends[1]};
  const pid_t id = fork();
  if (id < 0)
    return fail(error_code::part_failed, std::strerror(errno));
  if (id == 0)
    guard(name, what, listening.number(), keep);
  return guard_process{id, std::move(words)};
}

guard_process::~guard_process() {
  if (!words_)
    return;
  words_.reset();
  while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void guard_process::say(const void* word, size_t bytes) noexcept {
  while (write(words_.number(), word, bytes) < 0 && errno == EINTR) {
  }
}

bool guard_process::hear(void* word, size_t bytes) noexcept {
  for (;;) {
    const auto size = read(words_in, word, bytes);
    if (size >= 0 || errno != EINTR)
      return size == static_cast<ssize_t>(bytes);
  }
}

} // namespace dunlin
