#pragma once

#include "plan/scan_window.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

/// @file
/// One byte budget for all rows in flight of a run. Pure.
///
/// Why it never locks up: only the migrator whose turn it is at a target frees
/// memory. Such a migrator, when it holds nothing, passes whatever the others
/// hold, and so does a row larger than a chunk, which only comes on its
/// migrator's turn. They pass one at a time, so the rows in flight never exceed
/// the budget by more than one grant; the others wait for it, and it comes back
/// without anybody's help.

namespace dunlin {

/// Grants bytes to migrators, in the order in which they asked.
class byte_budget {
public:
  /// @param total_bytes what all grants together may be; room for two chunks
  ///   at least, as one is kept for whoever has the turn.
  /// @param chunk_bytes the largest ordinary grant; more is a huge row.
  byte_budget(uint64_t total_bytes, uint64_t chunk_bytes);

  /// Migrators whose grant came through.
  using granted = std::vector<migrator_id>;

  /// Asks for bytes. A migrator has one request open at most.
  granted take(migrator_id migrator, uint64_t bytes, bool has_turn);

  /// The migrator with an open request has its turn now.
  granted gained_turn(migrator_id migrator);

  /// Gives bytes back.
  granted give(migrator_id migrator, uint64_t bytes);

  /// The migrator is gone, with all that it held and asked for.
  granted forget(migrator_id migrator);

  uint64_t used_bytes() const noexcept {
    return used_;
  }

private:
  struct request {
    migrator_id migrator = 0;
    uint64_t bytes = 0;
    bool has_turn = false;
  };

  bool in_budget(const request& wanted) const;
  bool may_be_exempt(const request& wanted) const;
  granted pump();

  uint64_t total_;
  uint64_t chunk_;
  uint64_t used_ = 0;
  std::map<migrator_id, uint64_t> held_;
  std::deque<request> waiting_;
  /// Who holds the one grant that passed whatever the others held.
  std::optional<migrator_id> exempt_;
};

} // namespace dunlin
