#pragma once

#include "plan/plan.hpp"
#include "tests/sim/simulated_connections.hpp"
#include "tests/sim/workload.hpp"

#include <memory>

/// @file
/// Runs over listed keys: of which step, and which keys.

namespace dunlin {

/// The part of a plan that such a run carries out, with its file of keys where
/// its source looks for it. Null if no step may be run so: each is done, or its
/// scan has begun, or it waits for another.
std::shared_ptr<const migration_plan>
plan_keyed_run(const migration_plan& plan, const workload& work,
               const listed_rows& listed, const memory_databases& databases);

} // namespace dunlin
