#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "config/script_variables.hpp"

#include <string>
#include <vector>

/// @file
/// The files of a `[[scripts]]` block.

namespace dunlin {

/// Reads every `*.sql` file of the folder that `list_scripts` finds, in the
/// order of `script_less`. `block` is the block's name; `place`
/// begins messages about the folder as a whole. The scripts are read with the
/// values of `variables` in place, what leads back in them left out. Fails if
/// there is no such folder, no such file in it, or one that cannot be read, is
/// no text, has a name that cannot be a step's, a head or marks that are not
/// understood, or the version of another one where a tool's scheme gives it a
/// meaning; or as `put_variables` does.
result<std::vector<script_file>>
read_script_files(const std::string& folder, const std::string& block,
                  const std::string& place,
                  const script_variables& variables = {});

} // namespace dunlin
