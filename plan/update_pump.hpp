#pragma once

#include "config/batch.hpp"

#include <cstdint>
#include <variant>
#include <vector>

/// @file
/// How a migrator changes one batch in place: the whole range by one UPDATE, or
/// halves of it, and halves of these, until each row that is refused stands
/// alone. Pure: answers go in, requests come out, one at a time.
///
/// All halves are one batch: they commit together, with one row in the ledger.

namespace dunlin {

namespace in_place {

/// Ask the target for a turn: it opens the batch's transaction.
struct ask_turn {};
/// Ask the target to change these rows.
struct update_rows {
  batch_bounds bounds;
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
    = std::variant<ask_turn, update_rows, find_middle, commit, undo, finished>;

} // namespace in_place

/// Changes one batch. Every `on_...` is the answer to one command; `failed` may
/// come in place of any answer but that to `undo`.
class update_pump {
public:
  /// What an answer was about, for `failed`.
  enum class request { turn, update, middle, commit };

  explicit update_pump(batch_bounds bounds);

  in_place::command start();
  in_place::command on_turn();

  /// @param rows those within the bounds that were asked for.
  /// @param must_split they are as they were, and more than one.
  in_place::command on_updated(uint64_t rows, bool must_split);

  /// @param middle a key before the end of the range that was refused.
  in_place::command on_middle(key_tuple middle);
  in_place::command on_committed();
  in_place::command on_undone();
  in_place::command failed(request what);

  /// Rows that were changed, left alone or rejected.
  uint64_t rows() const noexcept {
    return rows_;
  }

private:
  in_place::command next();

  /// What is left to do, the next one last. As each is half of the one below
  /// it, there are never more than a key can be halved times.
  std::vector<batch_bounds> left_;
  uint64_t rows_ = 0;
};

} // namespace dunlin
