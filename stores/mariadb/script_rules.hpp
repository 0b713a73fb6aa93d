#pragma once

#include "config/error.hpp"
#include "stores/mariadb/script_text.hpp"
#include "stores/store.hpp"

#include <vector>

namespace dunlin::mariadb {

/// The statements of a script, if all of them can run in one transaction with
/// the script's row in the ledger. One BEGIN and COMMIT around the whole is
/// taken off.
/// @returns `script_refused`, with file and line, for what commits by itself
///   (DDL above all) and for what only a client understands.
result<std::vector<script_statement>>
runnable_statements(const script_job& job);

} // namespace dunlin::mariadb
