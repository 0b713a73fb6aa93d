#pragma once

#include "actors/announcer.hpp"
#include "actors/connections.hpp"
#include "actors/protocol.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>

/// @file
/// The overseer's logbook: the operator's words on their way into the ledgers.

namespace dunlin {

/// Writes each word into the ledger of every store that a run writes, after it
/// took effect and as soon as the store's connection is free. Part of the
/// overseer, as `announcer` is.
class logbook {
public:
  /// @param voice says what could not be written; must outlive this object.
  logbook(overseer_actor::pointer self, std::shared_ptr<connections> stores,
          std::set<std::string> written_stores, announcer& voice);

  void write(const steer_request& asked, steer_outcome outcome);

  /// Entries that may be on their way at a time: a store may be busy for hours,
  /// and who talks meanwhile must not fill the memory.
  static constexpr size_t open_max = 100;

  /// Entries that are not in their ledger yet.
  size_t open() const noexcept {
    return open_;
  }

  bool is_full() const noexcept {
    return open_ >= open_max;
  }

  /// Calls `done` when none is open: now or later. One call waits at a time.
  void when_written(std::function<void()> done);

private:
  void write_into(const std::string& store, const db::keep_command& entry,
                  uint32_t attempts_left);
  void close_one();

  overseer_actor::pointer self_;
  std::shared_ptr<connections> stores_;
  std::set<std::string> written_stores_;
  announcer& voice_;
  size_t open_ = 0;
  std::function<void()> done_;
};

} // namespace dunlin
