#pragma once

#include "stores/sqlite/script_text.hpp"
#include "stores/store.hpp"

#include <vector>

/// @file
/// What a script may hold. A script runs in one transaction together with its
/// ledger row, so it can't end that transaction, nor do what SQLite refuses or
/// silently leaves undone inside of one.

namespace dunlin::sqlite {

/// The statements of a script that are to be run, without one BEGIN and COMMIT
/// around them all. Touches no database.
/// @param job must outlive what is returned.
/// @returns `script_refused`, with file and line and what to do.
result<std::vector<script_statement>>
runnable_statements(const script_job& job);

} // namespace dunlin::sqlite
