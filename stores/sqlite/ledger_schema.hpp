#pragma once

#include "stores/sqlite/database.hpp"

namespace dunlin::sqlite {

/// The version of the tables, kept in `dunlin_ledger`. Raised with every change
/// that an older dunlin would misread.
inline constexpr int64_t ledger_format = 2;

/// Whether a name is one that dunlin keeps for its own tables: `dunlin_...`.
bool is_ledger_name(std::string_view name) noexcept;

/// Whether the database has a ledger. Writes nothing.
/// @returns `ledger_unsupported` for one of another version.
result<bool> has_ledger(database& db);

/// Creates the ledger, or the tables that it lacks, in the open transaction.
/// @returns `ledger_unsupported` as `has_ledger` does.
result<void> create_ledger(database& db);

} // namespace dunlin::sqlite
