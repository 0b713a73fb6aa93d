#pragma once

#include "config/error.hpp"

#include <chrono>
#include <string>

/// @file
/// Pictures by Graphviz's program `dot`, where it is there.

namespace dunlin {

/// Drawings of thousands of boxes can keep `dot` busy for hours.
inline constexpr std::chrono::seconds dot_time_max{30};

/// Has `dot` draw a text of DOT into an open file.
/// @param format what `dot -T` knows: `svg`, `png`.
/// @param time_max after which it is killed.
/// @returns `picture_failed` if there is no `dot`, or if it fails or takes too
///   long.
result<void>
draw_by_graphviz(const std::string& dot, const std::string& format, int into,
                 std::chrono::milliseconds time_max = dot_time_max);

} // namespace dunlin
