#pragma once

#include "stores/postgresql/codec.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// From the fields of a binary COPY to the cells of a row. A field without data
/// is NULL; fields behind the last of `kinds` are left alone.

namespace dunlin::postgresql {

/// The most bytes that the cells of a row take.
size_t row_bytes_max(const std::vector<codec>& kinds,
                     const std::vector<std::string_view>& row) noexcept;

/// Writes the cells of a row. @returns where they end.
char* write_row(char* out, const std::vector<codec>& kinds,
                const std::vector<std::string_view>& row) noexcept;

/// Appends the cells of a row.
void append_row(std::string& out, const std::vector<codec>& kinds,
                const std::vector<std::string_view>& row);

} // namespace dunlin::postgresql
