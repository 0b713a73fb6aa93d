#pragma once

#include "stores/postgresql/codec.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// @file
/// From PostgreSQL's binary formats to our cells.

namespace dunlin::postgresql {

/// Bytes of each value of a type in binary; 0: they differ.
size_t fixed_size(codec kind) noexcept;

/// The most bytes that a value takes as a cell; exact but for numbers in
/// decimal digits, days and times. `bytes` is its binary form.
size_t cell_bytes_max(codec kind, std::string_view bytes) noexcept;

/// Writes a value as a cell. @returns where the cell ends.
char* write_cell(char* out, codec kind, std::string_view bytes) noexcept;

/// Writes NULL as a cell.
char* write_null(char* out) noexcept;

/// Appends a value as a cell.
void append_cell(std::string& out, codec kind, std::string_view bytes);

} // namespace dunlin::postgresql
