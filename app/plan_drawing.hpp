#pragma once

#include "app/drawing.hpp"
#include "plan/plan.hpp"

#include <string>

/// @file
/// The plan as a drawing: each step, and why it waits for others.

namespace dunlin {

/// @param name of the migration.
drawing draw_plan(const std::string& name, const migration_plan& plan);

} // namespace dunlin
