#pragma once

#include "stores/store.hpp"

#include <memory>

namespace dunlin {

/// A run lock that lives in a session of a server, which may lose it. Those of
/// files are held as long as their process lives.
class session_lock : public run_lock {
public:
  /// Sees that the lock is held still. That it was lost is said first; calls
  /// after that one take it again. Blocks, and belongs to one thread at a time.
  /// @returns `store_busy` when it is lost; `lock_held` if another run took it
  ///   meanwhile; `interrupted`.
  virtual result<void> hold() = 0;

  /// Interrupts `hold`.
  virtual std::shared_ptr<canceller> make_canceller() const = 0;
};

} // namespace dunlin
