#pragma once

#include "stores/postgresql/target_table.hpp"
#include "stores/row.hpp"

#include <string>

/// @file
/// From cells to what COPY is given, and to what the column will return.

namespace dunlin::postgresql {

/// Where the cells of a row go.
struct encoded_row {
  /// Fields as binary COPY has them: 4 bytes length, then the bytes.
  std::string& fields;
  /// Cells as their columns will return them.
  std::string& stored;
  /// Why a cell was refused.
  std::string& why;
};

/// Appends a cell in its column's declared type. One that would come back as
/// another value is refused: nothing is converted but what keeps the value
/// (2.0 to 2, '12' to 12, a moment to UTC).
/// @returns false with `why` for a refusal; what was appended is then garbage.
bool encode_cell(const target_column& column, const value& cell,
                 encoded_row row);

} // namespace dunlin::postgresql
