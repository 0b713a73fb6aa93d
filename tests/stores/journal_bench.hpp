#pragma once

#include "stores/sql/script_journal.hpp"
#include "stores/store.hpp"
#include "tests/catch.hpp"
#include "tests/stores/contract_writer.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

/// @file
/// Runs of a script that are killed at each moment of its journal.

namespace dunlin {

inline script_job journal_job(const std::string& text) {
  return {"s/1", "s/1.sql", text, "identity of " + text};
}

/// Moments that are left until the process ends.
inline int moments_left = 0;

inline void end_at_moment(const char*) {
  if (--moments_left == 0)
    ::kill(::getpid(), SIGKILL);
}

/// Runs a script in a process of its own, which is killed at the moment of that
/// number, from 1. @returns whether it came to it.
template <class Fixture>
bool is_killed_at(int moment, Fixture& fixture, const std::string& text) {
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    moments_left = moment;
    sql::journal_moment = end_at_moment;
    auto store = fixture.open_target();
    const auto taken = store->target()->take_over(claim_of("killed run"));
    const bool is_done
        = taken && store->target()->run_script(journal_job(text));
    // Nothing of the test's own is to be tidied away here.
    ::_exit(is_done ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status))
    return true;
  CHECK(WEXITSTATUS(status) == 0);
  return false;
}

/// Runs the script as a run does that takes over.
template <class Fixture>
result<std::string> run_journal(Fixture& fixture, const std::string& text,
                                const std::string& run = "next run") {
  auto store = fixture.open_target();
  auto taken = store->target()->take_over(claim_of(run));
  if (!taken)
    return fail(taken.error());
  return store->target()->run_script(journal_job(text));
}

/// Kills a run at each moment and looks that the next one ends as an
/// undisturbed one does.
/// @param prepare makes what the script finds, whatever stood there before.
/// @param state what there is to see of what the script did.
/// @returns how many moments there are.
template <class Fixture, class Prepare, class State>
int kill_everywhere(const std::string& text, Prepare prepare, State state) {
  Fixture fixture;
  prepare(fixture);
  const auto first = run_journal(fixture, text);
  INFO((first ? "" : first.error().text));
  REQUIRE(first);
  const std::vector<std::string> undisturbed = state(fixture);
  for (int moment = 1;; ++moment) {
    INFO("killed at moment " << moment);
    prepare(fixture);
    if (!is_killed_at(moment, fixture, text))
      return moment - 1;
    const auto done = run_journal(fixture, text);
    INFO((done ? "" : done.error().text));
    REQUIRE(done);
    CHECK(state(fixture) == undisturbed);
  }
}

} // namespace dunlin
