#pragma once

#include "config/batch.hpp"

#include <cstdint>
#include <variant>
#include <vector>

/// @file
/// How a migrator has the database itself write one batch, changed in place or
/// copied: the whole range by one statement, or halves of it, and halves of
/// these, until each row that is refused stands alone. Pure: answers go in,
/// requests come out, one at a time.
///
/// All halves are one batch: they commit together, with one row in the ledger.

namespace dunlin {

namespace ranges {

/// Ask the target for a turn: it opens the batch's transaction.
struct ask_turn {};
/// Ask the target to write these rows.
struct write_range {
  batch_bounds bounds;
  /// How many the scanner saw there; 0: nobody counted them.
  uint64_t rows_expected = 0;
};
/// Ask the source for the key of the last of so many rows after a key.
struct find_middle {
  key_tuple after;
  key_tuple bound;
  uint64_t rows = 0;
};
/// Check the books and commit.
struct commit {};
/// Roll back and give the turn up.
struct undo {};
/// All is quiet: the batch is committed, or nothing of it stays.
struct finished {
  bool committed = false;
};

using command
    = std::variant<ask_turn, write_range, find_middle, commit, undo, finished>;

} // namespace ranges

/// Writes one batch. Every `on_...` is the answer to one command; `failed` may
/// come in place of any answer but that to `undo`.
class range_pump {
public:
  /// What an answer was about, for `failed`.
  enum class request { turn, write, middle, commit };

  /// @param rows_expected those that the scanner saw within the bounds.
  range_pump(batch_bounds bounds, uint64_t rows_expected);

  ranges::command start();
  ranges::command on_turn();

  /// @param rows those within the bounds that were asked for.
  /// @param must_split they are as they were, and more than one.
  ranges::command on_written(uint64_t rows, bool must_split);

  /// @param middle a key before the end of the range that was refused.
  ranges::command on_middle(key_tuple middle);
  ranges::command on_committed();
  ranges::command on_undone();
  ranges::command failed(request what);

  /// Rows that were written, left alone or rejected.
  uint64_t rows() const noexcept {
    return rows_;
  }

private:
  ranges::command next();

  /// What is left to do, the next one last. As each is half of the one below
  /// it, there are never more than a key can be halved times.
  std::vector<batch_bounds> left_;
  /// Of the whole; a half of it was never counted.
  uint64_t rows_expected_ = 0;
  uint64_t rows_ = 0;
};

} // namespace dunlin
