#pragma once

#include "app/drawing.hpp"
#include "app/run_parts.hpp"

/// @file
/// The parts of a run and what flows between them, as a drawing.

namespace dunlin {

/// Draws what `describe_run` and `describe_flows` describe, for the profile and
/// plan of a run that has not started. Starts nothing and opens nothing.
drawing draw_system(run_system& unstarted);

} // namespace dunlin
