#pragma once

#include "stores/postgresql/touches/catalogue.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dunlin::postgresql {

/// What decides which object a name means, and who may use it.
struct session_view {
  /// Schemas in which names are looked for; `$user` is the one that is called
  /// like the role.
  std::vector<std::string> path;
  /// False: it was set to what nobody knows before it runs.
  bool is_path_known = true;
  /// The role that runs the statements; nothing: it is not known.
  std::optional<std::string> role;
  /// Another role than the one that logged in runs the statements.
  bool has_other_role = false;
  /// Temporary objects.
  std::map<std::pair<name_space, std::string>, size_t> temporary = {};

  bool operator==(const session_view&) const = default;
};

/// What a script has done to its session so far.
struct script_session : session_view {
  explicit script_session(const catalogue& db)
      : session_view{db.default_path, db.is_default_path_known, db.login_role},
        login_role(db.login_role) {
    // nop
  }

  /// Where names are looked for, in this order; nothing: it is not known.
  std::optional<std::vector<std::string>> places() const {
    std::vector<std::string> out;
    for (const auto& each : path)
      if (each != "$user")
        out.push_back(each);
      else if (!role)
        return std::nullopt;
      else if (!role->empty())
        out.push_back(*role);
    return is_path_known ? std::optional{std::move(out)} : std::nullopt;
  }

  /// A statement that commits by itself has ended.
  void commit() {
    for (const auto& each : until_commit)
      temporary.erase({name_space::relations, each});
    until_commit.clear();
  }

  /// Each statement commits by itself: what is SET LOCAL ends with it.
  bool is_journaled = false;
  /// The role that RESET ROLE goes back to; nothing: it is not known.
  std::optional<std::string> login_role;
  /// Names of tables that go with their transaction.
  std::vector<std::string> until_commit = {};
  /// Names of those that a block made, perhaps.
  std::set<std::string> perhaps_temporary = {};
  /// The texts of PREPARE, by its name.
  std::map<std::string, std::string> prepared = {};
  /// Names of WITH that can be seen, the innermost last.
  std::vector<std::string> with_names = {};
};

} // namespace dunlin::postgresql
