#pragma once

#include "config/document.hpp"

#include <cstdint>
#include <string>

/// @file
/// Fills in what a profile leaves out.

namespace dunlin {

/// Defaults that are no constants.
struct computed_defaults {
  /// The file's stem.
  std::string name;
  /// The number of cores, at least 1.
  uint32_t migrators = 1;
};

/// Gives every key of the merged and checked document that has a default its
/// value, `[defaults]` first, and looks at what only the whole can show: keys
/// that must be there, pairs that contradict each other. Fails with
/// `missing_key`, `bad_value` or `out_of_range`.
result<void> complete(node& root, const computed_defaults& computed);

} // namespace dunlin
