#pragma once

#include <optional>
#include <string>
#include <string_view>

/// @file
/// Base64 as RFC 4648 has it: the standard alphabet, padded, without breaks.

namespace dunlin {

void append_base64(std::string& out, std::string_view bytes);

/// The bytes of a text; nothing if it is no base64.
std::optional<std::string> from_base64(std::string_view text);

} // namespace dunlin
