#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"

/// @file
/// A pooler such as PgBouncer may give each transaction of a connection another
/// session of the server. What lives in a session does not stay then: locks,
/// settings, snapshots, temporary tables.

namespace dunlin::postgresql {

/// Refuses a connection whose sessions are lent by the transaction. Opens
/// another one for a moment. A pooler that keeps a session for each client does
/// no harm.
/// @returns `store_unopenable`, saying what to do.
result<void> refuse_pooler(database& db);

} // namespace dunlin::postgresql
