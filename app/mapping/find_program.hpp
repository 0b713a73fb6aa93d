#pragma once

#include "config/error.hpp"

#include <string>

namespace dunlin {

/// Where a program is: an absolute path as it is, a name without a slash in the
/// first folder of `path` (the variable PATH) that has it.
/// @returns `command_missing` if it, or the interpreter that a script's first
///   line names, isn't there or can't be executed.
result<std::string> find_program(const std::string& name,
                                 const std::string& path);

} // namespace dunlin
