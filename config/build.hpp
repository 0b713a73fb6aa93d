#pragma once

#include "config/document.hpp"
#include "config/profile.hpp"

/// @file
/// From the complete document to plain structs.

namespace dunlin {

/// Makes the profile of a document that was checked and completed, `path` being
/// its file. Reads the scripts that it names. Fails with `missing_key` if there
/// are no stores or no steps, and as `read_script_files` does.
result<profile> build_profile(node& root, const std::string& path);

} // namespace dunlin
