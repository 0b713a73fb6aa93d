#pragma once

#include "tests/sim/world.hpp"

#include <caf/actor_cast.hpp>

#include <cstdint>

/// @file
/// A wire in front of an actor: what is sent to it arrives later, in virtual
/// time, in the order of sending.

namespace dunlin {

/// Puts a wire in front of an actor. Each message takes up to `delay_us_max`
/// of virtual time, drawn from the world's chooser. Whoever monitors the wire
/// hears of the actor's end.
caf::strong_actor_ptr make_wire(world& where, caf::strong_actor_ptr to,
                                uint32_t delay_us_max);

/// The same for a typed handle.
template <class Handle>
Handle behind_wire(world& where, const Handle& to, uint32_t delay_us_max) {
  return caf::actor_cast<Handle>(make_wire(
      where, caf::actor_cast<caf::strong_actor_ptr>(to), delay_us_max));
}

} // namespace dunlin
