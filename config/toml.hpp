#pragma once

#include "config/document.hpp"
#include "config/error.hpp"

#include <optional>
#include <string>
#include <string_view>

/// @file
/// The seam to toml++: TOML text in, our own tree out.

namespace dunlin {

/// Parses a document, valid UTF-8. Every value gets its place in `source`, a
/// file as the user named it, being layer `layer`. Fails with `profile_syntax`:
/// one line, and where it helps two more that show the place.
result<node> parse_toml(std::string_view text, const std::string& source,
                        uint32_t layer);

/// Parses the one value of `PATH=VALUE`, its places being `at`. Nothing if it
/// is no TOML value.
std::optional<node> parse_toml_value(std::string_view text, const place& at);

} // namespace dunlin
