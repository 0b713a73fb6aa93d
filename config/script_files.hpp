#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"

#include <string>
#include <vector>

/// @file
/// The files of a `[[scripts]]` block.

namespace dunlin {

/// Reads every `*.sql` file of the folder, hidden ones left out, in name order.
/// `block` is the block's name; `place` begins messages about the folder as a
/// whole. Fails if there is no such folder, no such file in it, or one that
/// cannot be read, is no text, or has a name that cannot be a step's.
result<std::vector<script_file>> read_script_files(const std::string& folder,
                                                   const std::string& block,
                                                   const std::string& place);

} // namespace dunlin
