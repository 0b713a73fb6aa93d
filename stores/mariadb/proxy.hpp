#pragma once

#include "config/error.hpp"
#include "stores/mariadb/database.hpp"

namespace dunlin::mariadb {

/// Refuses a session that a proxy (MaxScale, ProxySQL) stands before: it may
/// give each statement another session of the server, in which neither locks
/// nor settings stay, and what KILL is told is not that session's number.
/// @returns `store_unopenable`, saying what to do.
result<void> refuse_proxy(database& db);

} // namespace dunlin::mariadb
