#include "app/mapping/guardian.hpp"

#include <unistd.h>

#include <csignal>
#include <utility>

namespace dunlin {

namespace {

/// Groups that it can watch over: more than there are migrators.
constexpr int groups_max = 1'024;

/// A positive word is a group to watch over, a negative one a group to forget.
void guard_groups() noexcept {
  pid_t groups[groups_max];
  int count = 0;
  pid_t word = 0;
  while (guard_process::hear(&word, sizeof word)) {
    if (word > 0 && count < groups_max)
      groups[count++] = word;
    for (int at = 0; word < 0 && at < count; ++at)
      if (groups[at] == -word)
        groups[at--] = groups[--count];
  }
  for (int at = 0; at < count; ++at)
    kill(-groups[at], SIGKILL);
}

} // namespace

guardian::guardian(guard_process process) noexcept
    : process_(std::move(process)) {
  // nop
}

result<guardian> guardian::start() {
  auto started = guard_process::start("child-guard", guard_groups);
  if (!started)
    return fail(started.error());
  return guardian{std::move(*started)};
}

void guardian::watch(pid_t group) noexcept {
  process_.say(&group, sizeof group);
}

void guardian::forget(pid_t group) noexcept {
  const pid_t word = -group;
  process_.say(&word, sizeof word);
}

} // namespace dunlin
