#pragma once

#include "stores/mariadb/target_column.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

/// @file
/// Days, times and UUIDs as texts, as a column returns them.

namespace dunlin::mariadb {

/// The text that a column of a form (date, time, timestamp, instant) returns
/// for this one. A day alone is its midnight, a moment that is told in UTC fits
/// a DATETIME, and a DATETIME is taken as UTC; a day of month that there is not
/// is none.
/// @param fraction_digits digits of a second's fraction that it keeps.
/// @param buffer of at least 64 bytes.
std::optional<std::string_view> time_text_of(stored_form form,
                                             uint32_t fraction_digits,
                                             std::string_view text,
                                             char* buffer);

/// The UUID in lower case with hyphens.
/// @param buffer of at least 36 bytes.
std::optional<std::string_view> uuid_of(std::string_view text, char* buffer);

} // namespace dunlin::mariadb
