#pragma once

#include "config/document.hpp"

#include <string>
#include <vector>

/// @file
/// What `dunlin config` prints.

namespace dunlin {

/// An effective value of a profile and where it came from.
struct setting {
  /// As an override names it: `tables.crs.buffer`, `tables."a.b".buffer`.
  std::string path;
  /// TOML, with every password as `***`.
  std::string value;
  /// `profile.toml:12`, `default`, `command line`, or
  /// `environment GIS_URL (profile.toml:8)`.
  std::string origin;
};

/// Every value of a complete document: first the stores, then `[run]`, then the
/// blocks in the order of the plan, keys in the order of the schema.
std::vector<setting> explain(node& root);

} // namespace dunlin
