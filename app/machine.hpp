#pragma once

#include "config/variables.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>

/// @file
/// What the program learns from the machine it runs on: the only place that
/// asks for time, chance, names and the environment.

namespace dunlin {

/// Absolute; "/" if it has gone.
std::string current_folder();

/// At least 1.
uint32_t core_count() noexcept;

/// Looks into this process's environment.
environment_lookup process_environment();

/// At most 255 bytes; `localhost` if it has no name.
std::string host_name();

int64_t process_id() noexcept;

/// The name of this process's user, of root, else `user 1000`. Asks the
/// machine's list of users once: it may be far away.
std::string user_name(uid_t user);

/// Who says a word to a run, and by what way: `alice, signal SIGTERM`;
/// `alice, control`. So it stands in the ledger.
std::string said_by(const std::string& way, uid_t user);

/// The same of this process's user, whose keys and signals these are.
std::string said_by(const std::string& way);

/// Milliseconds since 1970.
uint64_t utc_now_ms() noexcept;

/// Milliseconds of a clock that never runs backwards.
uint64_t steady_now_ms() noexcept;

/// A name that no other run has: host, process, time and chance.
std::string make_run_id();

/// Whether somebody at a terminal can be asked.
bool can_ask() noexcept;

} // namespace dunlin
