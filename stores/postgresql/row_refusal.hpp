#pragma once

#include "stores/postgresql/errors.hpp"
#include "stores/sql/refusal.hpp"

#include <optional>
#include <string>
#include <string_view>

/// @file
/// Which errors of the server are about a row, and what they say.

namespace dunlin::postgresql {

/// Whether the rows of a statement are refused, rather than the statement:
/// constraints, values, and what a trigger raises.
bool is_refusal(const server_problem& problem) noexcept;

/// Why, in one line and one word.
sql::refusal refusal_of(const server_problem& problem);

/// Which row of a COPY into `table` the server means, from 1; nothing if it
/// does not say.
std::optional<size_t> row_of(const server_problem& problem,
                             const std::string& table);

} // namespace dunlin::postgresql
