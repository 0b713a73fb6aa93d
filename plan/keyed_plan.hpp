#pragma once

#include "plan/plan.hpp"

#include <string>
#include <vector>

/// @file
/// A run over keys that files list (`--keys STEP=FILE`) in place of scans.
/// Pure.

namespace dunlin {

/// What the operator asks for.
struct keys_request {
  std::string step;
  std::string file;
};

/// Marks the steps that are asked for as ones of listed keys.
/// @returns `unknown_step`; `usage` for a script, a step with `update`, or a
///   step that is asked for twice.
result<migration_plan> mark_keyed(migration_plan plan,
                                  const std::vector<keys_request>& asked);

/// The part that a run over listed keys carries out: the marked steps alone.
/// None of them may wait for a step that is not done, so nothing waits here.
migration_plan keyed_part(const migration_plan& marked);

/// Whether any step is marked.
bool has_keyed(const migration_plan& plan) noexcept;

} // namespace dunlin
