#pragma once

#include "config/variables.hpp"

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

/// Milliseconds since 1970.
uint64_t utc_now_ms() noexcept;

/// Milliseconds of a clock that never runs backwards.
uint64_t steady_now_ms() noexcept;

/// A name that no other run has: host, process, time and chance.
std::string make_run_id();

/// Whether somebody at a terminal can be asked.
bool can_ask() noexcept;

} // namespace dunlin
