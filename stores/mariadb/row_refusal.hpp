#pragma once

#include "stores/sql/refusal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// @file
/// What the server has against a row.

namespace dunlin::mariadb {

/// Whether an error is about the row alone: a constraint, a value, a trigger
/// that says no.
bool is_refusal(unsigned number) noexcept;

/// A unique key stands against it.
bool is_duplicate(unsigned number) noexcept;

sql::refusal refusal_of(unsigned number, std::string_view message);

/// The row that a message names, `... at row 2`, counted from 0.
std::optional<size_t> row_of(std::string_view message) noexcept;

/// Whether a warning is about the row, and not about the statement.
bool speaks_of_row(std::string_view level, int64_t number) noexcept;

} // namespace dunlin::mariadb
