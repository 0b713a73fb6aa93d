#pragma once

#include "config/batch.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <variant>
#include <vector>

/// @file
/// How far the scanner runs ahead of the migrators: credits, a bounded buffer,
/// and when it parks. Pure: an event goes in, what to do comes out.

namespace dunlin {

/// Names a migrator inside a run; never given twice.
using migrator_id = uint32_t;

/// Send this batch to that migrator; it cost one credit.
struct hand_batch {
  migrator_id migrator = 0;
  batch work;
};

/// Give the migrator its open credits back: there is nothing more here for it.
struct send_away {
  migrator_id migrator = 0;
  uint32_t credits = 0;
};

/// Find one more batch. At most one search is open at a time.
struct find_batch {};

/// Every batch was found and handed out, or the scan was stopped: said once
/// until a batch comes back.
struct scan_is_over {};

using window_command
    = std::variant<hand_batch, send_away, find_batch, scan_is_over>;

/// Matches batches with credits. Each credit is answered once: by a batch, or
/// by its return. The scanner parks (no `find_batch`) while the
/// buffer is full and no credit is open; a credit wakes it.
class scan_window {
public:
  using commands = std::vector<window_command>;

  /// @param buffer batches kept ahead, at least 1.
  explicit scan_window(uint32_t buffer);

  /// Begins the search for batches.
  commands start();

  /// A migrator can take `credits` more batches.
  commands grant(migrator_id migrator, uint32_t credits);

  /// A search found a batch.
  commands found(batch work);

  /// A search found the end.
  commands exhausted();

  /// A batch must be handed out once more: before any that is new.
  commands again(batch work);

  /// Hands out no new batch until it is told otherwise; those that came back
  /// are handed out all the same. Open credits stay where they are.
  commands hold(bool holds);

  /// A migrator takes no more batches: its open credits go back to it, if it
  /// has any.
  commands leave(migrator_id migrator);

  /// A migrator died: its credits are void.
  void forget(migrator_id migrator);

  /// Hand out nothing more. What is in the buffer is dropped: no ledger has it,
  /// so the next run finds it again. An open search is not waited for: it may
  /// be what failed.
  commands stop();

  /// Hand out nothing and search for nothing until `resume`. A search that is
  /// open ends, and credits that nothing is left for go back.
  void pause() noexcept {
    paused_ = true;
  }

  commands resume();

  bool stopped() const noexcept {
    return stopped_;
  }

  bool paused() const noexcept {
    return paused_;
  }

  /// Batches that wait for a credit; never more than `buffer`, but for those
  /// that came back.
  size_t buffered() const noexcept {
    return ready_.size() + returned_.size();
  }

private:
  void pump(commands& out);
  void hand_out(commands& out);
  /// Where the next batch comes from; null if there is none to hand out.
  std::deque<batch>* next_source() noexcept;

  uint32_t buffer_;
  /// Found, and never handed out.
  std::deque<batch> ready_;
  /// Came back, in this order.
  std::deque<batch> returned_;
  /// Open credits, in the order in which they were granted first.
  std::deque<std::pair<migrator_id, uint32_t>> credits_;
  bool started_ = false;
  bool searching_ = false;
  bool exhausted_ = false;
  bool stopped_ = false;
  bool paused_ = false;
  bool holds_ = false;
  bool over_said_ = false;
};

} // namespace dunlin
