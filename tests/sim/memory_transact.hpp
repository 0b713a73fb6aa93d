#pragma once

#include "tests/sim/memory_target.hpp"

/// @file
/// The frame around every operation of a memory_target; included by its two
/// sources alone.

namespace dunlin {

template <class Body>
auto memory_target::operate(std::string_view operation, Body body) const
    -> decltype(body()) {
  if (session_ < database_->first_living_session)
    return problem(error_code::store_failed, "the connection is gone");
  return database_->faults->around(operation, body);
}

template <class Body>
auto memory_target::transact(std::string_view operation, Body body)
    -> decltype(body()) {
  return operate(operation, [&]() -> decltype(body()) {
    if (auto free = check_writer(); !free)
      return tl::unexpected(free.error());
    if (auto held = check_lease(); !held)
      return tl::unexpected(held.error());
    return body();
  });
}

} // namespace dunlin
