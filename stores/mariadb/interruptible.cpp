#include "stores/mariadb/interruptible.hpp"

#include "stores/mariadb/dial.hpp"

#include <sys/socket.h>

#include <string>

namespace dunlin::mariadb {

void interruptible::attach(uint64_t session_id, int socket) noexcept {
  const std::lock_guard guard{mutex_};
  session_id_ = session_id;
  socket_ = socket;
}

void interruptible::detach() noexcept {
  const std::lock_guard guard{mutex_};
  session_id_ = 0;
  socket_ = -1;
}

void interruptible::cancel() noexcept {
  uint64_t session_id = 0;
  {
    const std::lock_guard guard{mutex_};
    session_id = session_id_;
  }
  if (calls_ == 0)
    return;
  was_cancelled_ = true;
  // A call that only tries to reach a server looks at the mark.
  if (session_id == 0 || kill_query(session_id))
    return;
  // The thread that waits at this socket sees it end. It closes the socket
  // after `detach`, so the number is still that of our connection.
  const std::lock_guard guard{mutex_};
  if (session_id_ == session_id && socket_ >= 0 && calls_ > 0)
    shutdown(socket_, SHUT_RDWR);
}

bool interruptible::kill_query(uint64_t session_id) const noexcept {
  auto parts = parts_;
  parts.connect_timeout_s = cancel_timeout_s;
  parts.read_timeout_s = cancel_timeout_s;
  const auto spare = dial(parts);
  if (!spare.is_open)
    return false;
  const auto sql = "KILL QUERY " + std::to_string(session_id);
  return mysql_real_query(spare.handle.get(), sql.data(), sql.size()) == 0;
}

} // namespace dunlin::mariadb
