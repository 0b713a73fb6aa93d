#pragma once

#include "app/load_plan.hpp"

#include <string>
#include <vector>

/// @file
/// What a run of another process is doing now.

namespace dunlin {

/// The names of the steps that the run of this profile has under way; none if
/// no run is going on, or it can't be reached.
std::vector<std::string> steps_under_way(const loaded_plan& loaded);

} // namespace dunlin
