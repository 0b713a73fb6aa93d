#pragma once

#include "stores/byte_buffer.hpp"
#include "stores/row.hpp"

/// @file
/// Texts and what is written as one.

namespace dunlin::postgresql {

/// A text that the server takes as it is: UTF-8 without a byte 0, no longer
/// than `modifier` says. A number is its digits. `is_padded`: char(n), which
/// gives no blanks at the end back.
/// @returns false for another cell.
bool append_text(int modifier, bool is_padded, const value& cell,
                 byte_buffer& out);

/// 16 bytes of a UUID. @returns false for what is written otherwise.
bool append_uuid(const value& cell, byte_buffer& out);

} // namespace dunlin::postgresql
