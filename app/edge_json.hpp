#pragma once

#include "plan/plan.hpp"

#include <string>
#include <vector>

/// @file
/// The edges of a plan as JSON. Pure.

namespace dunlin {

/// Those between steps that are not left out, in order.
std::vector<const edge*> edges_to_tell(const migration_plan& plan);

/// They as an array, two blanks a level, to stand as the value of a member of
/// the outermost object. Written as text: of a large plan they are hundreds of
/// thousands, whose names, places and reasons are the same few.
std::string edges_json(const migration_plan& plan);

} // namespace dunlin
