#pragma once

#include <string>

/// @file
/// What `--help` and `--version` print.

namespace dunlin {

/// The help of a command; of the program if `command` is empty.
std::string help_text(const std::string& command);

/// `dunlin 0.1.0`, with the versions of what it stands on.
std::string version_text();

} // namespace dunlin
