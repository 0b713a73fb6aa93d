#pragma once

#include "app/first_profile.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Table steps as `dunlin init` suggests them. Pure.

namespace dunlin {

/// A table step, and what is to be said of it.
struct step_draft {
  std::string name;
  std::string table;
  std::string into;
  /// Empty: the store's default key, or to be decided.
  std::vector<std::string> key;
  /// The columns of a query; empty: all, by `table`.
  std::vector<std::string> columns;
  std::vector<std::string> after;
  /// What was found, in sentences.
  std::vector<std::string> notes;
  /// What a person has to decide before the step can run.
  std::vector<std::string> decisions;
};

/// A step for each ordinary table of the source, parents before children.
std::vector<step_draft> draft_steps(const first_profile_request& from);

/// Whether a profile can name a table: it must be text, and not empty.
bool can_be_named(std::string_view table);

} // namespace dunlin
