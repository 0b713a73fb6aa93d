#pragma once

#include <string>
#include <string_view>

/// @file
/// What a session tells the server about who opened it: its
/// `application_name`, which other sessions can read.

namespace dunlin::postgresql {

/// What stands before the name of a session that holds the run lock, and of one
/// that writes.
inline constexpr std::string_view lock_mark = "dunlin lock ";
inline constexpr std::string_view writer_mark = "dunlin ";

/// `MARK PID HOST` of this process, the host cut off where it is too long.
std::string own_name(std::string_view mark);

/// `process PID on host HOST`; empty if a name does not begin with `mark` or
/// does not say so.
std::string told_by_name(std::string_view name, std::string_view mark);

} // namespace dunlin::postgresql
