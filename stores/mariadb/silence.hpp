#pragma once

#include "stores/mariadb/url.hpp"

#include <cstdint>

/// @file
/// What is done about a server that says nothing in the midst of a call: it may
/// work for hours at a statement, and it may be gone without a word.

namespace dunlin::mariadb {

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
session_state look_at_session(const url_parts& parts, uint64_t session_id);

/// Watches the calls of one connection. While none runs there is nothing to
/// wait for.
class silence {
public:
  explicit silence(url_parts parts) : parts_(std::move(parts)) {
    // nop
  }

  silence(const silence&) = delete;
  silence& operator=(const silence&) = delete;

  void attach(uint64_t session_id) noexcept {
    session_id_ = session_id;
    was_given_up_ = false;
  }

  /// The connection was given up because its server says nothing.
  bool was_given_up() const noexcept {
    return was_given_up_;
  }

  /// Calls of this thread are calls of that connection, as long as it lives;
  /// they may nest.
  class watch {
  public:
    explicit watch(silence* watched) noexcept;
    ~watch();

    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;

  private:
    silence* before_;
  };

  /// What the client library calls to wait for a socket: `MARIADB_OPT_IO_WAIT`.
  /// Outside of a watched call it waits as the library does by itself.
  /// @returns 1 if the socket is ready, 0 if it is given up, -1 for an error.
  static int wait(int socket, char for_reading, int timeout_ms);

private:
  int wait_for(int socket, short events, int timeout_ms);

  url_parts parts_;
  uint64_t session_id_ = 0;
  bool was_given_up_ = false;
};

} // namespace dunlin::mariadb
