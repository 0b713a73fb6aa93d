#pragma once

#include "stores/mariadb/target_column.hpp"
#include "stores/row.hpp"

#include <string_view>
#include <vector>

/// @file
/// Cells that a column is sure to return as they are, told without a copy: most
/// are of this kind. What is not sure is left to `append_stored`.

namespace dunlin::mariadb {

bool is_plain(const target_column& column, const value& cell) noexcept;

/// Takes the cells of the columns off `cells` if all are plain.
/// @returns the row; empty, with nothing taken, if one is not.
std::string_view take_plain_row(const std::vector<target_column>& columns,
                                value_reader& cells);

} // namespace dunlin::mariadb
