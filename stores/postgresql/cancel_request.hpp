#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>

namespace dunlin::postgresql {

/// Asks a server to end the statement of one connection. libpq does so over a
/// connection of its own and waits for it to close, which takes for ever with a
/// server that is stopped; so it runs in a thread that nobody waits for longer
/// than a deadline.
class cancel_request {
public:
  /// Nothing is asked yet.
  cancel_request() = default;

  /// Asks. Does not block.
  void send(PGconn* handle);

  /// Whether the server has got the request, so that none of a later statement
  /// can be hit by it. Waits until `deadline` at most.
  bool wait(std::chrono::steady_clock::time_point deadline) const;

  bool is_sent() const noexcept {
    return state_ != nullptr;
  }

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace dunlin::postgresql
