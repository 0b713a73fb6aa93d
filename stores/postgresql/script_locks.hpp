#pragma once

#include "config/touches.hpp"
#include "stores/postgresql/session.hpp"

#include <vector>

/// @file
/// What a script has touched, by the locks that its transaction holds: they
/// stay until it ends.

namespace dunlin::postgresql {

struct script_locks {
  /// With what the server locks for its own ends.
  std::vector<touch> touches;
  /// It changed what a role or database gives new sessions.
  bool gave_settings = false;
};

result<script_locks> read_script_locks(session& on);

/// Without what the server locks for its own ends; takes it longer.
result<std::vector<touch>> own_touches_of_locks(session& on);

} // namespace dunlin::postgresql
