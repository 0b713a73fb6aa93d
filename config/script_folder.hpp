#pragma once

#include "config/error.hpp"
#include "config/script_name.hpp"

#include <string>
#include <vector>

/// @file
/// Which files of a folder are scripts to run.

namespace dunlin {

/// The scripts of a folder that lead upwards, in the order of `script_less`.
/// Left out is what `folder_remarks` tells, and what leads back. `place` begins
/// messages.
result<std::vector<script_name>> list_scripts(const std::string& folder,
                                              const std::string& place);

/// What somebody who has used another tool may miss among the scripts of a
/// folder, each in one line: baselines and callbacks of Flyway, and scripts of
/// folders below. None if the folder can't be read any more.
std::vector<std::string> folder_remarks(const std::string& folder);

} // namespace dunlin
