#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <map>
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

/// `guess`, `size`, `ledger`, `file`; empty: of nothing.
std::string_view to_string(estimate_source from) noexcept;

/// In milliseconds, by the name of the step.
using past_times = std::map<std::string, uint64_t>;

/// Takes what the ledgers know of steps that ran before, where no file says it.
migration_plan with_past(migration_plan plan, const past_times& past);

/// Gives each step of which nothing is known a guess: `guessed_script_ms` for a
/// script, as much for a table step.
migration_plan with_guesses(migration_plan plan);

} // namespace dunlin
