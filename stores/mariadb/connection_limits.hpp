#pragma once

#include "stores/connection_limits.hpp"
#include "stores/mariadb/database.hpp"

#include <string>
#include <vector>

namespace dunlin::mariadb {

/// What tells this server from others, however it is reached: by a socket, by a
/// name, by an address.
result<std::string> server_identity(database& db);

/// See `dunlin::connection_limits`.
result<std::vector<connection_limit>> connection_limits(database& db);

} // namespace dunlin::mariadb
