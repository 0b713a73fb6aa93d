#pragma once

#include "actors/messages.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// @file
/// How events read as JSON and in the log, and numbers and times anywhere.
/// Pure.

namespace dunlin {

/// How much a line of the log matters.
enum class log_level : uint8_t { error, warning, info, debug };

std::string_view to_string(log_level level) noexcept;

log_level level_of(event_kind kind) noexcept;

/// A number with its thousands apart: `22,650`.
std::string grouped(int64_t number);

/// A duration for people: `0.4s`, `2m05s`, `1h02m`.
std::string elapsed_text(uint64_t duration_ms);

/// `2024-11-23T12:05:01.123Z`.
std::string utc_text(uint64_t utc_ms);

/// One JSON object on one line, without its line break. app/README.md says what
/// it holds.
std::string json_line(const event& what);

/// One line of the log, without its line break: UTC time, level, part, step,
/// batch and text with a tab between them, `-` for what is empty.
std::string log_line(const event& what, uint64_t utc_ms);

} // namespace dunlin
