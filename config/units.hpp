#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// @file
/// Numbers with a unit, as a profile writes them.

namespace dunlin {

/// Bytes of `24MiB`, `512KiB`, `1GiB`, `1TiB` or `100B`: digits and a unit,
/// nothing between. Nothing if it is no size or does not fit.
std::optional<uint64_t> parse_size(std::string_view text) noexcept;

/// Milliseconds of `100ms`, `30s`, `2m` or `1h`. Nothing if it is none of them
/// or does not fit.
std::optional<uint64_t> parse_duration(std::string_view text) noexcept;

/// Per cent of `1%` or `0.5%`, 0 to 100. Nothing if it is no share.
std::optional<double> parse_percent(std::string_view text) noexcept;

/// The size in its greatest unit that leaves no rest: `24MiB`.
std::string format_size(uint64_t bytes);

/// The duration in its greatest unit that leaves no rest: `30s`.
std::string format_duration(uint64_t duration_ms);

} // namespace dunlin
