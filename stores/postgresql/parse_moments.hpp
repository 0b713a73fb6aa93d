#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// @file
/// From texts to PostgreSQL's numbers of days and times; see `moments.hpp`.
/// What is written otherwise than `2026-01-31 23:59:59.5` (or with a T between,
/// or with more zeros) is no moment here.

namespace dunlin::postgresql {

/// `2026-01-31`, `0044-03-15 BC`, `infinity`.
std::optional<int32_t> parse_date(std::string_view text) noexcept;

/// `23:59:59.5`, up to `24:00:00`.
std::optional<int64_t> parse_time(std::string_view text) noexcept;

/// A day and a time, or `infinity`. `is_moment`: an offset from UTC must stand
/// behind it (`Z`, `+00`, `-03:30`), else none may.
std::optional<int64_t> parse_timestamp(std::string_view text,
                                       bool is_moment) noexcept;

} // namespace dunlin::postgresql
