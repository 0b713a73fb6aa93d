#pragma once

#include "config/document.hpp"

#include <string_view>

/// @file
/// `PATH=VALUE` of the command line.

namespace dunlin {

/// Makes a layer of an override such as `tables.crs.buffer=8`, not yet checked,
/// to be laid over `profile`, whose stores and blocks the path may name. The
/// value is TOML; what is no TOML value is a string. A part of the path may
/// stand in quotes. Fails with `usage`, `unknown_store`, `unknown_step` or
/// `bad_value`.
result<node> parse_override(std::string_view text, uint32_t layer,
                            const node& profile);

} // namespace dunlin
