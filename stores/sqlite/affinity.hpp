#pragma once

#include "stores/row.hpp"

#include <cstdint>
#include <string_view>

/// @file
/// What a column does to a value that is put into it.

namespace dunlin::sqlite {

/// What a column turns values into where it can.
enum class affinity : uint8_t { blob, text, numeric, integer, real };

/// The affinity of a column, by SQLite's rules for its declared type. In a
/// STRICT table ANY keeps every value as it is.
affinity affinity_of(std::string_view declared_type, bool strict) noexcept;

/// Whether a text is a number to SQLite, blanks around it allowed: then a
/// column of numbers stores that number instead of the text.
bool looks_numeric(std::string_view text) noexcept;

/// Whether a column surely returns a value as it was put in, to the bit. Cheap:
/// asked for every cell. A text is taken to be UTF-8 in a UTF-8 database.
bool returns_unchanged(affinity column, const value& cell) noexcept;

} // namespace dunlin::sqlite
