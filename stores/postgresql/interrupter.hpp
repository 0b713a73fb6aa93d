#pragma once

#include "stores/store.hpp"

namespace dunlin::postgresql {

/// Wakes up a connection that waits for its server. Shared by the connection
/// and its cancellers, so that these may outlive it.
class interrupter : public canceller {
public:
  interrupter();
  ~interrupter() override;

  interrupter(const interrupter&) = delete;
  interrupter& operator=(const interrupter&) = delete;

  /// Never blocks. Between two statements there is nothing to cancel.
  void cancel() noexcept override;

  /// Forgets what was said before: a statement begins.
  void clear() noexcept;

  /// A file descriptor that can be read once `cancel` was called.
  int descriptor() const noexcept {
    return descriptor_;
  }

private:
  int descriptor_;
};

} // namespace dunlin::postgresql
