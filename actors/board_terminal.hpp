#pragma once

#include "actors/board_frame.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// @file
/// What a live board needs of a terminal: `app/` has real ones, tests have
/// theirs.

namespace dunlin {

/// A terminal as it is at one moment.
struct terminal_state {
  screen_size size;
  /// False: another job of the shell has it, and its screen is not ours to
  /// paint.
  bool is_ours = true;
  /// Another number than before: others wrote since, and where the cursor is
  /// a board begins anew.
  uint64_t generation = 0;
};

/// Belongs to the board that paints on it. Nothing here waits.
class board_terminal {
public:
  board_terminal() = default;

  board_terminal(const board_terminal&) = delete;
  board_terminal& operator=(const board_terminal&) = delete;

  virtual ~board_terminal();

  virtual terminal_state look() = 0;

  /// Writes as much as the terminal takes at once, and returns how many bytes
  /// that was: none while it stands still; all, and they are lost, once it is
  /// gone or its generation is not the one that the bytes were made for.
  virtual size_t write(std::string_view bytes, uint64_t generation) = 0;
};

} // namespace dunlin
