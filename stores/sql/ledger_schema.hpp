#pragma once

#include "stores/sql/session.hpp"

#include <cstdint>

namespace dunlin::sql {

/// The version of the tables, kept in `dunlin_ledger`. Raised with every change
/// that an older dunlin would misread.
inline constexpr int64_t ledger_format = 2;

/// Whether the database has a ledger. Writes nothing.
/// @returns `ledger_unsupported` for one of another version.
result<bool> has_ledger(session& db);

/// Creates the ledger, or the tables that it lacks, in the open transaction,
/// which a database may commit by this.
/// @returns `ledger_unsupported` as `has_ledger` does.
result<void> create_ledger(session& db);

} // namespace dunlin::sql
