#pragma once

#include "actors/messages.hpp"
#include "app/engine/engine.hpp"
#include "app/run_parts.hpp"

namespace dunlin::engine {

/// Starts a run whose parts are there and waits for its end, with an ear for
/// the job's stop tokens. Unlike the program it waits as long as that takes:
/// the process is another's.
result<run_report> watch_run(run_system& run, const job& what);

} // namespace dunlin::engine
