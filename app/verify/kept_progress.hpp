#pragma once

#include "app/verify/table_check.hpp"
#include "config/profile.hpp"
#include "config/variables.hpp"
#include "plan/plan.hpp"

#include <map>
#include <string>

/// @file
/// What a verify that was stopped had found equal, in a file of the user's own:
/// nothing is written into a target that is looked at.

namespace dunlin {

/// By `STORE.TABLE`.
using kept_checks = std::map<std::string, kept_check>;

/// Where it is kept: in `$XDG_STATE_HOME/dunlin`, else in
/// `~/.local/state/dunlin`, by the name of the profile and its targets.
/// @returns `file_unwritable` if there is no such place.
result<std::string> progress_path(const profile& of, const migration_plan& plan,
                                  const environment_lookup& environment);

/// Empty if there is none, or none that can be understood.
kept_checks load_progress(const std::string& path);

/// Writes the file, and the folders that it needs, for their owner alone.
/// @returns `file_unwritable`.
result<void> save_progress(const std::string& path, const kept_checks& checks);

/// Nothing is left to go on from.
void drop_progress(const std::string& path) noexcept;

} // namespace dunlin
