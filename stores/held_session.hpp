#pragma once

#include "stores/store.hpp"

#include <memory>

namespace dunlin {

/// What lives in a session of a server that nobody else uses, and goes with it.
class held_session {
public:
  virtual ~held_session() = default;

  /// Sees that it is there still. Blocks, and belongs to one thread at a time.
  /// @returns `interrupted`, or that it is lost.
  virtual result<void> hold() = 0;

  /// Interrupts `hold`.
  virtual std::shared_ptr<canceller> make_canceller() const = 0;
};

} // namespace dunlin
