#pragma once

#include "stores/connection_limits.hpp"
#include "stores/postgresql/database.hpp"

#include <string>
#include <vector>

namespace dunlin::postgresql {

/// What tells this server from others, however it is reached.
result<std::string> server_identity(database& db);

/// See `dunlin::connection_limits`.
result<std::vector<connection_limit>> connection_limits(database& db);

} // namespace dunlin::postgresql
