#pragma once

#include "app/checks.hpp"
#include "app/exit_code.hpp"
#include "app/options.hpp"
#include "plan/plan.hpp"

#include <string>

/// @file
/// What a run would do. Pure.

namespace dunlin {

/// A number of rows: `22,650`, `~22,650` if estimated, `?` if unknown.
std::string rows_text(const row_estimate& rows);

/// What a run would do with a step: `is done`, `would go on after 12,000 rows`.
/// @param waits_for_doubt it does not come to it.
std::string intent_text(const step_standing& step, bool waits_for_doubt);

/// 6 if a run would stop at a step in doubt, else 0.
exit_code dry_run_code(const migration_plan& plan, const outlook& found);

/// The steps in serial order (of a run over listed keys its own) with what a
/// run would do and how many rows their sources have; JSON if `asked` says so.
/// @param took_ms how long it took to find that out.
std::string dry_run_text(const migration_plan& plan, const outlook& found,
                         const options& asked, uint64_t took_ms);

} // namespace dunlin
