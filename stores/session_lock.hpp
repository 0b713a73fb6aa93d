#pragma once

#include "stores/held_session.hpp"

namespace dunlin {

/// A run lock that lives in a session of a server, which may lose it. Those of
/// files are held as long as their process lives.
class session_lock : public run_lock, public held_session {
public:
  /// Sees that the lock is held still. That it was lost is said first; calls
  /// after that one take it again.
  /// @returns `store_busy` when it is lost; `lock_held` if another run took it
  ///   meanwhile; `interrupted`.
  result<void> hold() override = 0;
};

} // namespace dunlin
