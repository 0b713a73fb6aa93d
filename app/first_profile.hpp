#pragma once

#include "config/profile.hpp"
#include "stores/catalog.hpp"

#include <optional>
#include <string>
#include <vector>

/// @file
/// A first profile for two databases. Pure.

namespace dunlin {

/// What a first profile is made from. Stores have their URL as it is to stand
/// in the profile.
struct first_profile_request {
  store_config source;
  std::vector<table_entry> source_tables;
  store_config target;
  /// Nothing is known of a target that was not named or is not there yet.
  std::optional<std::vector<table_entry>> target_tables;
  /// No target was named; the profile has a name of ours.
  bool invents_target = false;
  /// The target refuses rows whose parents are not there yet.
  bool wants_parents_first = false;
};

/// TOML that loads. What a person has to decide before it can run stands in
/// comments that begin with `# DECIDE:`; other comments say what was found.
/// @returns `unknown_table` if there is no table to copy.
result<std::string> first_profile(const first_profile_request& from);

} // namespace dunlin
