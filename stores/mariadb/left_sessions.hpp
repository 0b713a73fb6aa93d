#pragma once

#include "config/error.hpp"
#include "stores/ledger.hpp"
#include "stores/mariadb/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// Sessions that a run leaves on the server when it is killed: the statement
/// that such a session is at goes on to its end, and what it commits then
/// nobody expects any more. So each session that writes is recorded in
/// `dunlin_sessions`, by the server's own number.

namespace dunlin::mariadb {

/// When the server started is told to the second, and so may differ by some.
inline constexpr int64_t server_start_slack_s = 2;

/// When the server started, in seconds since 1970: its numbers of sessions
/// begin anew then.
result<int64_t> server_start_s(database& db);

/// Waits until the sessions of other runs than this have gone; after `wait_ms`
/// ends those that have not. The run lock is held, so these runs are dead.
/// @param ledger stands before the names of the ledger's tables.
/// @returns those that were ended, in words; `store_busy`, naming what does not
///   end.
result<std::vector<std::string>> end_left_sessions(database& db,
                                                   const std::string& ledger,
                                                   const run_claim& claim,
                                                   uint64_t wait_ms);

/// Ends a session by its number if the server has it since the same start, and
/// sees that it has gone.
/// @returns `store_busy` if it does not end.
result<void> end_session(database& db, int64_t session, int64_t start_s);

/// Records the session of `db`.
result<void> record_session(database& db, const std::string& ledger,
                            const run_claim& claim);

} // namespace dunlin::mariadb
