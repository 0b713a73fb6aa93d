#pragma once

#include "plan/batch_pages.hpp"

#include <cstdint>
#include <variant>
#include <vector>

/// @file
/// How a migrator moves one batch: reading, mapping and writing overlap, under
/// the run's byte budget, with its turn at the target. Pure: answers go in,
/// requests come out. It counts bytes; the rows themselves stay with the actor.

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
/// Hand the page that was just read to the user's code. Has no answer.
struct map_rows {};
/// Ask the user's code what became of the oldest rows that it was handed, and
/// for no more than this many bytes but for the last row.
struct take_answers {
  uint64_t allowance_bytes = 0;
};
/// Have the user's code forget what it was handed.
struct forget_rows {};
/// Write the oldest page or piece that was not written.
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
                   read_rows, map_rows, take_answers, forget_rows, write_rows,
                   end_rows, commit, undo, finished>;
using commands = std::vector<command>;

} // namespace pump

/// Moves one batch. Every `on_...` is the answer to one command; `failed` may
/// come in place of any answer.
///
/// A batch that is copied asks for its turn at once. One that is mapped asks
/// when all is mapped, or when it can't go on without: so the user's code works
/// for all migrators side by side, and holds up nobody who could write. Once
/// all of it is mapped, or it only waits for its commit, the migrator's next
/// batch may begin behind it: source and user's code work on that one while
/// this one is written, and while the target's disk is waited for.
class batch_pump {
public:
  /// What an answer was about, for `failed`.
  enum class request { turn, begin, bytes, read, answers, write, commit };

  /// @param chunk_bytes an ordinary grant.
  /// @param maps rows go through the user's code.
  batch_pump(uint64_t chunk_bytes, bool maps);

  /// @param behind another batch of this migrator's, which `is_whole`: it asks
  ///   for no turn until `on_first`.
  pump::commands start(bool behind = false);

  /// The batch that it was behind is over.
  pump::commands on_first();

  /// All was mapped before it asked for its turn, or all is written: so no
  /// grant of its migrator's passes the budget, and the next batch, which holds
  /// bytes too, can't keep such a grant from coming back.
  bool is_whole() const noexcept {
    return is_whole_ && !failed_;
  }

  pump::commands on_turn();
  pump::commands on_begun();
  pump::commands on_bytes();

  /// @param bytes what the page holds; 0: no rows, and no page to keep.
  /// @param needs_bytes not 0: the next row needs an allowance of this size.
  pump::commands on_rows(uint64_t bytes, bool end, uint64_t needs_bytes);

  /// @param bytes what the piece holds; 0: nothing to write.
  /// @param end all rows of the oldest page are answered.
  pump::commands on_answers(uint64_t bytes, bool end);
  pump::commands on_forgotten();
  pump::commands on_written();
  pump::commands on_committed();
  pump::commands on_undone();
  pump::commands failed(request what);

private:
  enum class turn { none, asked, held, lost };

  void pump_on(pump::commands& out);
  void wind_down(pump::commands& out);
  void want_rows(pump::commands& out);
  void want_answers(pump::commands& out);
  void want_turn(pump::commands& out);
  void end_rows(pump::commands& out);
  void give(pump::commands& out, uint64_t bytes) const;
  bool may_hold_more() const;
  bool is_busy() const;

  /// The next row is larger than a page.
  bool is_huge_next() const noexcept {
    return needs_ > chunk_ / shares_;
  }

  uint64_t chunk_;
  bool maps_;
  /// The parts of a grant of which a page that is read is one.
  uint64_t shares_;
  turn turn_ = turn::none;
  bool is_behind_ = false;
  bool is_whole_ = false;
  bool begun_ = false;
  bool beginning_ = false;
  bool taking_ = false;
  bool reading_ = false;
  bool answering_ = false;
  bool forgetting_ = false;
  bool writing_ = false;
  bool ended_ = false;
  bool failed_ = false;
  bool committing_ = false;
  bool undoing_ = false;
  uint64_t needs_ = 0;
  /// Of the open request for bytes or rows.
  uint64_t grant_ = 0;
  batch_pages pages_;
};

} // namespace dunlin
