#pragma once

#include "config/error.hpp"
#include "stores/postgresql/script_text.hpp"
#include "stores/store.hpp"

#include <vector>

/// @file
/// What a script may hold. It runs in one transaction with its ledger row, so
/// it can't end that transaction, nor do what the server refuses inside of one.

namespace dunlin::postgresql {

/// The statements of a script that are to be run, without one BEGIN and COMMIT
/// around them all. Touches no database.
/// @param job must outlive what is returned.
/// @returns `script_refused`, with file and line and what to do.
result<std::vector<script_statement>>
runnable_statements(const script_job& job);

/// See `target_session::check_script`.
result<void> check_script(const script_job& job);

} // namespace dunlin::postgresql
