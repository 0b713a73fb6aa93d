#include "stores/mariadb/silence.hpp"

#include "stores/mariadb/dial.hpp"

#include <errmsg.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>

namespace dunlin::mariadb {

namespace {

/// How often in a row the server must be seen waiting for us: once, its answer
/// may still be on its way.
constexpr int waits_max = 2;

/// Errors of the client library itself have numbers of this range.
bool is_of_library(unsigned number) noexcept {
  return number >= CR_MIN_ERROR && number <= CR_MAX_ERROR;
}

/// The connection whose call this thread is in.
thread_local silence* current = nullptr;

int poll_once(int socket, short events, int timeout_ms) {
  pollfd watched{socket, events, 0};
  for (;;) {
    const int found = poll(&watched, 1, timeout_ms);
    if (found >= 0 || errno != EINTR)
      return found;
  }
}

std::string_view cell_of(MYSQL_ROW row, unsigned column) {
  return row[column] == nullptr ? std::string_view{} : row[column];
}

} // namespace

session_state look_at_session(const url_parts& parts, uint64_t session_id) {
  // Calls of the spare connection are none of the one that is asked about.
  const silence::watch unwatched{nullptr};
  auto spare_parts = parts;
  if (parts.connect_timeout_s != 0)
    spare_parts.read_timeout_s = parts.connect_timeout_s;
  const auto spare = dial(spare_parts);
  auto* handle = spare.handle.get();
  if (handle == nullptr)
    return session_state::works;
  const auto refused = [&] {
    return is_of_library(mysql_errno(handle)) ? session_state::silent
                                              : session_state::works;
  };
  if (!spare.is_open)
    return refused();
  const auto sql = "SELECT command, state FROM information_schema.processlist"
                   " WHERE id = "
                   + std::to_string(session_id);
  if (mysql_real_query(handle, sql.data(), sql.size()) != 0)
    return refused();
  auto* found = mysql_store_result(handle);
  if (found == nullptr)
    return refused();
  auto out = session_state::works;
  // "Reading from net", "Writing to net": it waits in the midst of a statement.
  if (auto* row = mysql_fetch_row(found))
    if (cell_of(row, 0) == "Sleep" || cell_of(row, 1).ends_with(" net"))
      out = session_state::waits;
  mysql_free_result(found);
  return out;
}

silence::watch::watch(silence* watched) noexcept : before_(current) {
  current = watched;
}

silence::watch::~watch() {
  current = before_;
}

int silence::wait(int socket, char for_reading, int timeout_ms) {
  const short events = for_reading != 0 ? POLLIN : POLLOUT;
  // None is 0 to the library, in some places -1.
  const int limit_ms = timeout_ms > 0 ? timeout_ms : -1;
  if (current != nullptr)
    return current->wait_for(socket, events, limit_ms);
  const int found = poll_once(socket, events, limit_ms);
  if (found == 0)
    errno = ETIMEDOUT;
  return found;
}

int silence::wait_for(int socket, short events, int timeout_ms) {
  if (parts_.read_timeout_s == 0)
    return poll_once(socket, events, -1);
  const auto patience_ms
      = static_cast<int>(std::min(parts_.read_timeout_s, 86'400u)) * 1000;
  // Under TLS the library waited before it asks, and asks for a short time.
  int found = poll_once(socket, events,
                        timeout_ms < 0 ? patience_ms
                                       : std::min(timeout_ms, patience_ms));
  for (int waits = 0; found == 0;) {
    const auto state = look_at_session(parts_, session_id_);
    waits = state == session_state::waits ? waits + 1 : 0;
    if (state == session_state::silent || waits == waits_max) {
      // What came meanwhile is welcome.
      found = poll_once(socket, events, 0);
      if (found != 0)
        break;
      was_given_up_ = true;
      errno = ETIMEDOUT;
      return 0;
    }
    found = poll_once(socket, events, patience_ms);
  }
  return found;
}

} // namespace dunlin::mariadb
