#pragma once

#include "config/batch.hpp"
#include "plan/scan_window.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

/// @file
/// The batches of a table step that are out, and with whom. Pure.

namespace dunlin {

/// Knows each batch from its first handing out until it is committed or given
/// up, so that none is handed out while somebody may still commit it.
///
/// The scanner reports that a batch was handed out, a migrator how it ended:
/// two senders, so the end may be heard of first.
class batches_out {
public:
  /// The scanner handed a batch to a migrator.
  /// @returns false if that one has reported the end of it already.
  bool handed(batch work, migrator_id migrator);

  /// A migrator reported that a batch is committed or rolled back.
  void ended(batch_id id);

  /// A batch that was rolled back waits for its time to be tried again.
  void rest(batch work);

  /// That time has come: the batch goes back to the scanner.
  /// @returns nothing if it is not resting any more.
  std::optional<batch> rested(batch_id id);

  /// A migrator is gone.
  /// @returns what it held: only the ledger knows the fate of these.
  std::vector<batch_id> lost(migrator_id migrator);

  /// A batch that a migrator reported has an end that only the ledger knows.
  void doubt(batch work);

  /// The ledger has answered, or never will.
  /// @returns nothing if nobody asked about this batch.
  std::optional<batch> settled(batch_id id);

  /// How many batches wait for their time to be tried again.
  size_t resting() const noexcept;

  /// Batches that rest are left to the next run.
  void give_up_resting();

  /// The scanner hands out nothing more, also not what it was given back.
  void give_up_returned();

  /// Whether the scanner was given back a batch and has not yet reported that
  /// it handed it out.
  bool any_returned() const noexcept;

  /// Batches that migrators have or that the ledger is asked about, as far as
  /// is known.
  size_t in_hand() const noexcept;

  bool empty() const noexcept {
    return out_.empty();
  }

private:
  enum class place { held, settling, resting, returned };

  struct batch_out {
    batch work;
    place at = place::held;
    migrator_id holder = 0;
  };

  void give_up(place at);

  std::map<batch_id, batch_out> out_;
  /// Ends that were reported before the handing out.
  std::multiset<batch_id> ended_early_;
};

} // namespace dunlin
