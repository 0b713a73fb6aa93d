#pragma once

#include "stores/mariadb/url.hpp"
#include "stores/store.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>

namespace dunlin::mariadb {

/// How long a canceller may take to reach the server, in seconds. After that it
/// cuts the connection itself.
inline constexpr uint32_t cancel_timeout_s = 5;

/// What the cancellers of a connection share with it: KILL QUERY over a
/// connection that is opened for just that, and where the server does not
/// answer, an end to the socket that the call waits at.
class interruptible : public canceller {
public:
  explicit interruptible(url_parts parts) : parts_(std::move(parts)) {
    // nop
  }

  void cancel() noexcept override;

  // -- for the connection, by its own thread ---

  /// There is a session now.
  void attach(uint64_t session_id, int socket) noexcept;

  /// The session is gone: from here on there is nothing to cancel.
  void detach() noexcept;

  /// A call of the library begins, perhaps as a part of another; between two
  /// there is nothing to cancel.
  void begin_call() noexcept {
    if (calls_++ == 0)
      was_cancelled_ = false;
  }

  void end_call() noexcept {
    --calls_;
  }

  /// The call that runs was cancelled, however it ended.
  bool was_cancelled() const noexcept {
    return was_cancelled_;
  }

private:
  /// Whether the server took the word.
  bool kill_query(uint64_t session_id) const noexcept;

  url_parts parts_;
  std::mutex mutex_;
  uint64_t session_id_ = 0;
  int socket_ = -1;
  std::atomic<int> calls_ = 0;
  std::atomic<bool> was_cancelled_ = false;
};

} // namespace dunlin::mariadb
