#pragma once

#include "app/exit_code.hpp"
#include "app/options.hpp"
#include "config/error.hpp"

/// @file
/// The commands of the program, one function each. An error is one that was
/// found before the first write; whoever calls says it and ends with its code.

namespace dunlin {

/// Migrates, or says what a run would do (`--dry-run`).
result<exit_code> run_migration(const options& asked);

/// Says what a run would read and write, and what could be lost on the way.
result<exit_code> show_plan(const options& asked);

/// Settles a step that is in doubt, or counts steps as done.
result<exit_code> resolve_step(const options& asked);

/// Says what the ledgers know.
result<exit_code> show_status(const options& asked);

/// Re-reads the targets and says where they are not as the ledgers say.
result<exit_code> verify(const options& asked);

/// Prints each effective value and where it came from.
result<exit_code> show_config(const options& asked);

/// Draws the plan, or the parts of a run. Opens no database.
result<exit_code> visualize(const options& asked);

/// Says a word to a run that is going on, and prints its answer.
result<exit_code> control_run(const options& asked);

/// Runs the scripts in serial order and in others on copies of their stores,
/// and compares what they leave.
result<exit_code> rehearse(const options& asked);

/// Writes a first profile for databases that it looks at and does not change.
result<exit_code> write_first_profile(const options& asked);

} // namespace dunlin
