#pragma once

#include "actors/messages.hpp"

#include <cstddef>
#include <deque>
#include <optional>

/// @file
/// Events on their way to a board that may be slow. Pure.

namespace dunlin {

/// A bounded queue of events with one credit: the next update goes out when the
/// board has answered the last. A stopped terminal costs nothing but the
/// details it could not show.
class outbox {
public:
  /// Events kept while a board stands still; each is a few hundred bytes. A
  /// plan of a thousand steps has room for all of its beginnings and ends.
  static constexpr size_t events_max = 4'000;

  /// Adds an event. A step's progress replaces its progress that still waits.
  void add(const event& what);

  /// The update to send now, if the board is ready and there is one.
  std::optional<board_update> next();

  /// The board answered.
  void ready() noexcept {
    waiting_ = false;
  }

  /// What is left, ready or not: for the end of a run.
  board_update rest();

private:
  board_update take();

  std::deque<event> events_;
  size_t dropped_ = 0;
  bool waiting_ = false;
};

} // namespace dunlin
