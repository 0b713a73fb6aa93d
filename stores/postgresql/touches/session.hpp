#pragma once

#include "stores/postgresql/touches/catalogue.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dunlin::postgresql {

/// What a script has done to its session so far.
struct script_session {
  explicit script_session(const catalogue& db) : path(db.default_path) {
    // nop
  }

  /// Schemas in which names are looked for.
  std::vector<std::string> path;
  /// False: it was set to what nobody knows before it runs.
  bool is_path_known = true;
  /// Another role than the one that logged in runs the statements.
  bool has_other_role = false;
  /// Temporary objects.
  std::map<std::pair<name_space, std::string>, size_t> temporary = {};
  std::set<std::string> prepared = {};
  /// Names of WITH that can be seen, the innermost last.
  std::vector<std::string> with_names = {};
};

} // namespace dunlin::postgresql
