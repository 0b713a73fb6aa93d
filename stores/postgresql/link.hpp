#pragma once

#include "config/error.hpp"
#include "stores/postgresql/exported_snapshot.hpp"
#include "stores/postgresql/interrupter.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string>

/// @file
/// How a connection to a server comes to be.

namespace dunlin::postgresql {

struct link_closer {
  void operator()(PGconn* handle) const noexcept {
    PQfinish(handle);
  }
};

/// libpq's connection.
using link_ptr = std::unique_ptr<PGconn, link_closer>;

/// What a connection is opened for.
struct link_wish {
  /// What libpq is given.
  std::string conninfo;
  /// The database as messages name it.
  std::string name;
  /// At most 63 bytes of ASCII: the server's views show it.
  std::string application = "dunlin";
  /// Its transactions change nothing.
  bool is_read_only = false;
  /// Not null: all that it reads it reads in this snapshot, which another
  /// session keeps.
  std::shared_ptr<exported_snapshot> snapshot = {};
  /// The database was open before, so that a server which does not answer is
  /// one that starts anew, and is waited for.
  bool was_open = false;
  /// How long taking the lease waits for the transactions of an older run until
  /// their sessions are ended.
  int takeover_wait_ms = 10'000;
};

/// The longest that connecting may take, name look-up excepted, unless libpq's
/// `connect_timeout` says otherwise; so long is a server waited for that was
/// there before.
inline constexpr int connect_wait_ms = 10'000;

/// How long a server that runs a statement may say nothing until it is asked on
/// another connection, unless libpq's `tcp_user_timeout` says otherwise: what
/// was sent and not acknowledged for as long is lost.
inline constexpr int silence_max_ms = 30'000;

/// The longest that a statement waits for a lock.
inline constexpr int lock_wait_ms = 30'000;

/// The oldest server that is worked with, as `server_version_num` counts.
inline constexpr int server_version_min = 120'000;

/// Opens a connection; it is non-blocking.
/// @returns `store_unopenable` with what to do; `store_busy` if the server is
///   starting, stopping or full; `interrupted`.
result<link_ptr> open_link(const link_wish& wish, const interrupter& stop);

/// Whether a link could not be opened because the server has no such database.
bool is_missing_database(const error& problem) noexcept;

/// The statements that pin what the rest relies on, whatever role and database
/// have by default. None of it stays in the database.
std::string session_settings(const link_wish& wish, int server_version);

/// The few of them that hold for a script too, after `keeps_idle_sql`.
std::vector<std::string> script_settings(int server_version);

/// The first version that can end sessions which are idle.
inline constexpr int idle_timeout_version = 140'000;

/// Keeps a session that waits for its next use from being ended. A row says
/// that role or database would have it ended otherwise.
inline constexpr const char* keeps_idle_sql
    = "SELECT pg_catalog.set_config('idle_session_timeout', '0', false) WHERE"
      " pg_catalog.current_setting('idle_session_timeout') <> '0'";

/// How long the server of a connection may say nothing.
int silence_ms_of(PGconn* handle);

/// Whether a session still works for us, as another connection sees it.
enum class session_state {
  /// It works, or it can't be told: a server that refuses us is alive.
  works,
  /// The server waits for us, while we wait for the server.
  waits,
  /// Nobody answers on a new connection.
  silent,
};

/// Asks the server about one of its sessions, on a connection of its own.
/// Takes as long as connecting may take, twice at most.
session_state look_at_session(const link_wish& wish, int backend,
                              const interrupter& stop);

} // namespace dunlin::postgresql
