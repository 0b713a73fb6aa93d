#pragma once

#include "actors/board_glyphs.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// @file
/// What a live board shows at one moment, and how it fits a terminal. Pure.

namespace dunlin {

/// What a line means: green went well, yellow is a warning, red an error. In
/// the order of their weight.
enum class board_colour : uint8_t { plain, green, yellow, red };

struct board_line {
  std::string text;
  board_colour colour = board_colour::plain;
  /// It changed just now.
  bool is_bright = false;

  friend bool operator==(const board_line&, const board_line&) = default;
};

/// Which lines of the board are kept when there are too few rows, the most
/// important last.
enum class line_rank : uint8_t {
  job,     ///< a migrator
  scanner, ///< the scanner of a step
  problem, ///< a job with a warning or an error
  step,    ///< a table step's bar
  note,    ///< an answer to a key
  overall, ///< the one that always stays
};

struct ranked_line {
  board_line line;
  line_rank rank = line_rank::job;
};

struct board_frame {
  /// Shown for the last time: they stay where they are and scroll up as any
  /// output does.
  std::vector<board_line> leaving;
  /// The rows that are updated in place.
  std::vector<board_line> lines;

  friend bool operator==(const board_frame&, const board_frame&) = default;
};

/// A terminal's size in characters.
struct screen_size {
  size_t rows = 24;
  size_t columns = 80;

  /// Rows for the board: the cursor rests below it, at the begin of a row of
  /// its own, so that whatever comes next, a shell's prompt after a kill also,
  /// begins there. Where there is one row it rests behind the board's line.
  size_t board_rows() const noexcept {
    return rows > 1 ? rows - 1 : 1;
  }

  /// Columns for a line. The last one stays empty: terminals disagree on where
  /// the cursor is after it.
  size_t line_columns() const noexcept {
    return columns > 1 ? columns - 1 : 1;
  }

  friend bool operator==(const screen_size&, const screen_size&) = default;
};

/// At most `rows` of the lines, in their order. Those of lower rank, and of
/// these the later ones, are folded into one line that counts them.
std::vector<board_line> fold(std::vector<ranked_line> lines, size_t rows,
                             const board_glyphs& glyphs);

} // namespace dunlin
