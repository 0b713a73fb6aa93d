#pragma once

#include "tests/sim/model.hpp"
#include "tests/sim/simulated_run.hpp"

#include <string>
#include <vector>

/// @file
/// Judges runs from outside: from what was committed, from what the databases
/// hold, from the reports. Knows the promises and nothing of the actors.

namespace dunlin {

/// What was found wrong, a line each.
using findings = std::vector<std::string>;

/// Promises 2 and 5, after a run that gave a report: an answer for each step
/// that could be, with the counts of the ledger.
/// @param is_healed nothing is refused any more.
findings judge_report(const simulated_run& run, const workload& work,
                      const migration_plan& plan,
                      const memory_databases& databases, bool is_healed);

/// Promises 1, 2 and 4 and the fence, from all commits in their order: holds at
/// any moment, whatever happened.
findings judge_journal(const workload& work, const migration_plan& plan,
                       const journal& commits);

/// Promises 1, 2 and 4, after everything is done: rows and counts are those of
/// an undisturbed serial run.
findings judge_content(const workload& work, const memory_databases& databases);

} // namespace dunlin
