#pragma once

#include "stores/row.hpp"
#include "stores/sql/refusal.hpp"

#include <sqlite3.h>

/// @file
/// What of SQLite's errors is a refusal of one row.

namespace dunlin::sqlite {

using sql::refusal;

/// Whether an extended result code refuses the row alone: a constraint or a
/// type. Everything else is an error of the whole batch, also a value beyond
/// SQLite's limits: the ledger could not keep it either.
bool is_refusal(int code) noexcept;

/// The reason and the word for a code that `is_refusal`, right after the call
/// that returned it.
refusal refusal_of(sqlite3* handle, int code);

/// Whether two values are one to every source: of one kind and equal, or equal
/// numbers.
bool is_same_value(const value& left, const value& right) noexcept;

} // namespace dunlin::sqlite
