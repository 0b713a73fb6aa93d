#pragma once

#include "stores/byte_buffer.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/row.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// @file
/// From cells to the fields of a binary COPY.

namespace dunlin::postgresql {

/// What a column makes of a cell.
enum class kept_as : uint8_t {
  same,    ///< it returns the very cell
  other,   ///< it returns the same value as another cell (`stored_field`)
  refused, ///< it would return another value
};

/// Bytes of a field's length, and what stands there for NULL.
inline constexpr size_t length_bytes = 4;
inline constexpr uint32_t null_length = UINT32_MAX;

/// Bytes of the field that `fields` begins with, its length included.
size_t field_bytes(std::string_view fields) noexcept;

/// Appends a cell in its column's declared type, as 4 bytes of length and the
/// bytes. Nothing is converted but what keeps the value (2.0 to 2, '12' to 12,
/// a moment to UTC). What was appended for a cell that is refused is garbage.
kept_as encode_cell(const target_column& column, const value& cell,
                    byte_buffer& fields);

/// Why a cell was refused.
std::string why_refused(const target_column& column, const value& cell);

/// Takes a field off `fields` and appends the cell that its column returns for
/// it.
void append_stored(const target_column& column, std::string_view& fields,
                   std::string& stored);

} // namespace dunlin::postgresql
