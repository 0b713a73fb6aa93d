#pragma once

#include "config/touches.hpp"
#include "stores/postgresql/session.hpp"

#include <vector>

/// @file
/// What a script has touched, by the locks that its transaction holds: they
/// stay until it ends.

namespace dunlin::postgresql {

/// With what the server locks for its own ends.
result<std::vector<touch>> touches_of_locks(session& on);

/// Without that; takes the server longer.
result<std::vector<touch>> own_touches_of_locks(session& on);

} // namespace dunlin::postgresql
