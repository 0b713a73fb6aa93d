#pragma once

#include "plan/plan.hpp"

#include <string>
#include <string_view>

/// @file
/// How long steps are expected to take. Pure.

namespace dunlin {

/// Takes durations from a file of `--durations`: a step a line, its seconds
/// and, behind blanks or tabs, its whole name; empty lines and those that begin
/// with
/// `#` say nothing.
///
///     12.5  upgrade/010_crs.sql
///     0.04  crs
///
/// @param shown how messages name the file.
/// @returns `usage` with the line for what is no such line or a step that is
///   given twice; `unknown_step`.
result<migration_plan> with_durations(migration_plan plan,
                                      std::string_view text,
                                      const std::string& shown);

/// Gives each step of which nothing is known a guess: `guessed_script_ms` for a
/// script, as much for a table step.
migration_plan with_guesses(migration_plan plan);

} // namespace dunlin
