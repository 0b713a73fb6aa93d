#pragma once

#include "stores/column_type.hpp"

#include <string>

/// @file
/// Which values of one column another may not keep as they are, told from their
/// types alone. Pure.

namespace dunlin {

/// What a database's columns hold beyond what their types say.
struct store_traits {
  /// Types are hints: anything may stand in a column, and what a type does to a
  /// value is told by `column_type::family` alone.
  bool types_are_hints = false;
  bool texts_hold_nul = false;
  /// Texts may be no UTF-8.
  bool texts_hold_any_bytes = false;
  /// Days such as 0000-00-00.
  bool has_zero_dates = false;
  /// Moments without an end, and years beyond 9999.
  bool has_infinite_moments = false;
  /// Times may be negative, or longer than a day.
  bool has_long_times = false;
  /// A moment with a time zone, one without and a day become each other, in
  /// UTC.
  bool converts_moments = false;
  /// Moments with a time zone end in 2038 and begin in 1970.
  bool has_short_instants = false;
};

/// What of a source's column may be refused by, or lost in, a target's.
/// @returns a noun in the plural for people, `numbers of more than 10 digits`;
///   empty: every value fits, as far as types tell.
std::string misfits_of(const column_type& from, const store_traits& source,
                       const column_type& to, const store_traits& target);

} // namespace dunlin
