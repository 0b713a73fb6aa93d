#pragma once

#include "tests/sim/hash.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// @file
/// What happened in a world, as a hash over all of it and as text of the last
/// of it.

namespace dunlin {

/// The time in a world: 0 when it was made.
using virtual_time = std::chrono::nanoseconds;

/// One delivery, or a timer that fired.
struct world_event {
  uint64_t step = 0;
  virtual_time at{};
  /// Whose turn it was, by our own name.
  std::string_view receiver;
  /// Empty: nobody that can be told.
  std::string_view sender;
  /// CAF's number of the message: tells requests from answers.
  uint64_t message_id = 0;
  /// The message as text, down to its last field.
  std::string_view text;
};

/// Remembers all events as one number and the last ones by name.
class event_log {
public:
  /// Events that a report shows.
  static constexpr size_t events_shown = 40;

  /// Bytes of an event that a report shows.
  static constexpr size_t event_bytes_max = 240;

  void add(const world_event& what);

  uint64_t hash() const noexcept {
    return hash_.value();
  }

  /// The last events, one a line, oldest first.
  std::string last_events() const;

private:
  running_hash hash_;
  uint64_t count_ = 0;
  /// A ring: event n is at n modulo its size.
  std::array<std::string, events_shown> lines_;
};

} // namespace dunlin
