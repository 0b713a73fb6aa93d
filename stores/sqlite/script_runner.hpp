#pragma once

#include "stores/sql/lease.hpp"
#include "stores/sqlite/script_session.hpp"
#include "stores/store.hpp"

namespace dunlin::sqlite {

/// Runs a script in one transaction with its ledger row. A script that is done
/// already is not run again.
///
/// It runs with foreign keys off, whatever the store's URL says, and is checked
/// before it commits: a violation that was not there before fails it.
/// @returns `script_refused`, `step_changed`, `script_failed` with file and
///   line, `foreign_keys_violated`, `lease_lost`, or what a store can report.
result<std::string> run_script(script_session& in, sql::lease& held,
                               const script_job& job);

} // namespace dunlin::sqlite
