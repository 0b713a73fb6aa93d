#pragma once

#include "stores/postgresql/codec.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// From a row of a binary COPY to the cells of a row.

namespace dunlin::postgresql {

/// The most bytes that the cells of a row take.
size_t row_bytes_max(const std::vector<codec>& kinds,
                     std::string_view row) noexcept;

/// Writes the cells of a row. @returns where they end.
char* write_row(char* out, const std::vector<codec>& kinds,
                std::string_view row) noexcept;

/// Appends the cells of a row.
void append_row(std::string& out, const std::vector<codec>& kinds,
                std::string_view row);

} // namespace dunlin::postgresql
