#pragma once

#include "stores/sqlite/database.hpp"

#include <string>
#include <string_view>

/// @file
/// ALTER TABLE ADD COLUMN at the cost of one table.

namespace dunlin::sqlite {

/// Adds a column to a table by making it anew, with its indexes and triggers:
/// ALTER TABLE itself makes SQLite read all tables, views and triggers again.
/// `sqlite_schema` is the same afterwards, but for the pages that it names.
/// @param db holds no rows and nothing temporary; no transaction is open.
/// @param table its name, in any case.
/// @param text ALTER TABLE ADD COLUMN, which `db` has prepared.
/// @returns false: it can't be done so, or failed, and nothing has changed.
bool add_column(database& db, const std::string& table, std::string_view text);

} // namespace dunlin::sqlite
