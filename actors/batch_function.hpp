#pragma once

#include "config/error.hpp"
#include "stores/answers.hpp"
#include "stores/row.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// The seam to the user's own code: rows of a page in, answers out. A program
/// in any language stands behind it, or a function in C++.

namespace dunlin {

/// What the user's code of a step gets and gives.
struct mapping_spec {
  std::string step;
  /// Of the rows that it gets. Empty: the step has none.
  std::vector<std::string> source_columns;
  /// Cells of such a row: its columns, and hidden ones behind them.
  uint32_t source_cells = 0;
  /// Where the key's cells are in such a row.
  std::vector<uint32_t> key_positions;
  /// Of the rows that it gives.
  std::vector<std::string> columns;
};

/// Some of what became of a page.
struct answer_page {
  /// Never null; may hold no answers.
  answer_chunk_ptr answers;
  /// All rows of the page are answered.
  bool end = false;
};

/// The user's code of one step and migrator. Belongs to one thread at a time.
class batch_function {
public:
  virtual ~batch_function() = default;

  /// Takes a page of rows, after those that it took before. Waits for nothing;
  /// what goes wrong is said by `answers`. May still come after an error, whose
  /// news are on their way.
  virtual void take(chunk_ptr rows) = 0;

  /// Waits for what becomes of the oldest page: all of it, or the rows that
  /// reach `allowance_bytes`, or fewer. There must be a page. It has a limit.
  /// @returns `command_failed`, `interrupted`; it is not asked again before
  ///   `forget`.
  virtual result<answer_page> answers(size_t allowance_bytes) = 0;

  /// Forgets all pages, also after an error.
  virtual void forget() noexcept = 0;

  /// What it had to say for people since it was asked last, line by line.
  virtual std::vector<std::string> said() = 0;
};

} // namespace dunlin
