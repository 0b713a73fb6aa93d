#pragma once

#include <cstdint>
#include <string>

/// @file
/// What the columns of all databases are, in common words. stores/README.md
/// tells how the values of each kind are written into cells.

namespace dunlin {

/// What kind of values a column holds.
enum class type_family : uint8_t {
  any, ///< whatever was put in: a column of SQLite without a type
  boolean,
  integer,
  real,
  decimal,
  text,
  blob,
  date,
  time,
  timestamp, ///< a day and a time of some clock
  instant,   ///< a moment: day and time with a time zone, told in UTC
  uuid,
  json,
  other, ///< something of one database alone, told as its text
};

/// The type of a column.
struct column_type {
  type_family family = type_family::any;
  /// Bytes of an integer or real; digits of a decimal; characters of a text or
  /// bytes of a blob at most; digits of a second's fraction. 0: no limit.
  uint32_t size = 0;
  /// Digits of a decimal behind its point.
  uint32_t scale = 0;
  bool is_unsigned = false;
  /// A text that its database fills up with blanks.
  bool is_padded = false;
  /// The schema shows that no NULL is in it.
  bool is_not_null = false;
  /// As its own database writes it: `numeric(10,2)`.
  std::string declared = {};

  friend bool operator==(const column_type&, const column_type&) = default;
};

} // namespace dunlin
