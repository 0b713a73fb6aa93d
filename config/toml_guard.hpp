#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// @file
/// What must not reach toml++.

namespace dunlin {

/// Something in a document at which toml++ 3.3 and 3.4 would crash instead of
/// reporting an error.
struct toml_hazard {
  /// The number of its first byte.
  std::size_t offset = 0;
  std::string_view description;
};

/// The first hazard of a document, valid UTF-8: a character beyond ASCII
/// outside of strings and comments (no TOML; toml++ runs into code that it
/// calls unreachable), or a dotted key of more than 32 parts (toml++ takes a
/// step of recursion for each).
std::optional<toml_hazard> find_toml_hazard(std::string_view text) noexcept;

} // namespace dunlin
