#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// @file
/// Days and times between PostgreSQL's numbers and texts: days and microseconds
/// since 2000-01-01.

namespace dunlin::postgresql {

/// The most bytes that any of these texts takes.
inline constexpr uint32_t moment_bytes_max = 48;

/// `2026-01-31`, `0044-03-15 BC`, `infinity`. @returns where the text ends.
char* write_date(char* out, int32_t days) noexcept;

/// `23:59:59`, `23:59:59.5`.
char* write_time(char* out, int64_t micros) noexcept;

/// `2026-01-31 23:59:59.123`; with `+00` behind for a moment.
char* write_timestamp(char* out, int64_t micros, bool is_moment) noexcept;

} // namespace dunlin::postgresql
