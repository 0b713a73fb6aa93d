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

/// Marks the steps that are asked for as ones of listed keys, and all others as
/// left out.
/// @returns `unknown_step`; `usage` for a script, a step with `update`, or a
///   step that is asked for twice.
result<migration_plan> mark_keyed(migration_plan plan,
                                  const std::vector<keys_request>& asked);

/// Whether any step is marked.
bool has_keyed(const migration_plan& plan) noexcept;

} // namespace dunlin
