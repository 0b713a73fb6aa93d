#pragma once

#include <cstddef>
#include <string_view>

/// @file
/// Days and times of the binary protocol as texts. `wire` is a value without
/// its length; what it leaves out at its end is zero. Each function writes into
/// `out` and returns how many bytes.

namespace dunlin::mariadb {

inline constexpr size_t date_bytes = sizeof "65535-255-255";
inline constexpr size_t time_bytes = sizeof "-4294967295255:255:255.4294967295";
inline constexpr size_t timestamp_bytes = date_bytes + time_bytes;
inline constexpr size_t instant_bytes = timestamp_bytes + 3;

/// `2026-01-31`, `0000-00-00`.
size_t write_date(char* out, std::string_view wire) noexcept;

/// `2026-01-31 23:59:59.5`.
size_t write_timestamp(char* out, std::string_view wire) noexcept;

/// `2026-01-31 23:59:59.5+00`.
size_t write_instant(char* out, std::string_view wire) noexcept;

/// `23:59:59.5`, `-838:59:59`.
size_t write_time(char* out, std::string_view wire) noexcept;

} // namespace dunlin::mariadb
