#pragma once

#include <cstdint>
#include <deque>
#include <variant>
#include <vector>

/// @file
/// How a migrator moves one batch: reading overlaps writing, under the run's
/// byte budget, with its turn at the target. Pure: answers go in, requests come
/// out. It counts bytes; the rows themselves stay with the actor.

namespace dunlin {

namespace pump {

/// Ask the target for a turn: it opens the batch's transaction.
struct ask_turn {};
/// Ask the source to begin the batch.
struct begin_rows {};
/// Ask the budget for bytes.
struct take_bytes {
  uint64_t bytes = 0;
  bool has_turn = false;
};
/// Tell the budget that an open request has its turn now.
struct gained_turn {};
struct give_bytes {
  uint64_t bytes = 0;
};
/// Ask the source for rows, at most this many bytes of them.
struct read_rows {
  uint64_t allowance_bytes = 0;
};
/// Write the oldest page that was read and not written.
struct write_rows {};
/// Tell the source that the batch is over.
struct end_rows {};
/// Check the books and commit.
struct commit {};
/// Roll back and give the turn up.
struct undo {};
/// All is quiet: the batch is committed, or it failed and nothing of it stays.
struct finished {
  bool committed = false;
};

using command
    = std::variant<ask_turn, begin_rows, take_bytes, gained_turn, give_bytes,
                   read_rows, write_rows, end_rows, commit, undo, finished>;
using commands = std::vector<command>;

} // namespace pump

/// Moves one batch. Every `on_...` is the answer to one command; `failed` may
/// come in place of any answer.
class batch_pump {
public:
  /// What an answer was about, for `failed`.
  enum class request { turn, begin, bytes, read, write, commit };

  /// @param chunk_bytes the ordinary allowance of a read.
  explicit batch_pump(uint64_t chunk_bytes);

  pump::commands start();
  pump::commands on_turn();
  pump::commands on_begun();
  pump::commands on_bytes();

  /// @param bytes what the page holds; 0: no rows, and no page to keep.
  /// @param needs_bytes not 0: the next row needs an allowance of this size.
  pump::commands on_rows(uint64_t bytes, bool end, uint64_t needs_bytes);
  pump::commands on_written();
  pump::commands on_committed();
  pump::commands on_undone();
  pump::commands failed(request what);

private:
  enum class turn { none, asked, held, lost };

  void pump_on(pump::commands& out);
  void wind_down(pump::commands& out);
  void want_rows(pump::commands& out);

  uint64_t chunk_;
  turn turn_ = turn::none;
  bool begun_ = false;
  bool beginning_ = false;
  bool taking_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;
  bool failed_ = false;
  bool committing_ = false;
  bool undoing_ = false;
  uint64_t needs_ = 0;
  /// The allowance of the open request for bytes or rows.
  uint64_t allowance_ = 0;
  /// Pages read and not yet written, the one being written first.
  std::deque<uint64_t> pages_;
};

} // namespace dunlin
