#pragma once

#include "config/error.hpp"
#include "config/explain.hpp"
#include "config/profile.hpp"
#include "config/variables.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// The one door to this part: from a file and a command line to a profile.

namespace dunlin {

/// What a profile is made from.
struct load_request {
  /// PROFILE as the user named it; messages name it so too.
  std::string path = "dunlin.toml";
  /// Each `--with FILE`, in order.
  std::vector<std::string> with;
  /// Each `PATH=VALUE`, in order.
  std::vector<std::string> overrides;
  /// Absolute, free of links, as the system tells it. Where PROFILE and the
  /// relative paths of the command line start.
  std::string current_folder;
  /// The number of cores; the default of `run.migrators`.
  uint32_t cores = 1;
  environment_lookup environment;
};

/// A profile that passed every check that needs no database.
struct loaded_profile {
  dunlin::profile profile;
  /// Each effective value and where it came from.
  std::vector<setting> settings;
};

/// Loads a profile: reads the files, lays them over each other, applies the
/// overrides, fills in defaults, checks all, reads the scripts. Opens no store.
/// Fails with the first error, one line that begins with its place.
result<loaded_profile> load_profile(const load_request& request);

} // namespace dunlin
