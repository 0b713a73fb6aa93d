#pragma once

#include "stores/sql/lease.hpp"
#include "stores/store.hpp"

#include <string>

/// @file
/// What the ledger says of a script, and what is kept of it.

namespace dunlin::sql {

/// Whether the script is done. @returns `step_changed` if another text is.
result<bool> is_done(session& db, const std::string& migration,
                     const script_job& job);

/// The time, for `write_script`.
result<std::string> time_now(session& db);

/// Keeps for `status` why a script failed. Whether that succeeds changes
/// nothing: the error itself is what the caller gets.
void keep_failure(session& db, lease& held, const script_job& job,
                  const error& problem);

} // namespace dunlin::sql
