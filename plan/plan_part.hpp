#pragma once

#include "plan/plan.hpp"

#include <string>

/// @file
/// What of a plan a run carries out: all of it, one step (`--only STEP`), or a
/// step with all that it waits for (`--until STEP`). Pure.

namespace dunlin {

/// What the operator asks for: names of steps, at most one is set.
struct part_request {
  std::string only;
  std::string until;
};

/// Marks the steps that a run leaves out. For `until` the graph counts, not the
/// serial order: a step that comes first and has nothing to do with it is left
/// out.
/// @returns `unknown_step`.
result<migration_plan> mark_part(migration_plan plan,
                                 const part_request& asked);

/// The steps that are not left out, and the edges between them.
migration_plan part_to_run(const migration_plan& marked);

/// How many are left out.
size_t count_left_out(const migration_plan& plan) noexcept;

} // namespace dunlin
