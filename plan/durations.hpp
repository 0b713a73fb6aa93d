#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// `guess`, `ledger`, `file`; empty: of nothing.
std::string_view to_string(estimate_source from) noexcept;

/// How long a step took when it ran last.
struct past_time {
  uint64_t ms = 0;
  /// It came to its end: else it takes at least as long.
  bool is_whole = true;
};

/// By the name of the step.
using past_times = std::map<std::string, past_time>;

/// Takes what the ledgers know of steps that ran to their ends before, where no
/// file says it.
migration_plan with_past(migration_plan plan, const past_times& past);

/// The rows of each table step, as far as they are known; one entry a step.
using known_rows = std::vector<std::optional<uint64_t>>;

/// Gives each step of which nothing is known a guess, see `duration_guess.hpp`,
/// in place of an earlier one; of one that did not come to its end, what it
/// took at least.
/// @param rows empty: none are known.
migration_plan with_guesses(migration_plan plan, const known_rows& rows = {},
                            const past_times& past = {});

} // namespace dunlin
