#pragma once

#include "app/exit_code.hpp"

#include <string>
#include <vector>

/// @file
/// The program without its `main`.

namespace dunlin {

/// Does what the command line asks, its own name left out, and says on standard
/// error what kept it from that.
exit_code run_program(const std::vector<std::string>& arguments);

} // namespace dunlin
