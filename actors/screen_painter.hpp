#pragma once

#include "actors/board_frame.hpp"

#include <string>
#include <vector>

/// @file
/// From what a terminal shows to what it shall show: the bytes between. Pure.

namespace dunlin {

/// How a terminal takes what is painted.
struct paint_style {
  bool has_colour = true;
  /// It breaks lines anew when it becomes narrower, and joins them again.
  bool reflows = true;
  board_glyphs glyphs;
};

/// The board as it was painted last.
struct painted_screen {
  std::vector<board_line> lines;
  screen_size size;
};

/// Cuts the frame's lines to the terminal, and returns what makes a terminal
/// that shows `screen` show the frame: only what differs, and nothing if
/// nothing does. Afterwards `screen` is the frame.
///
/// Only four things are asked of a terminal: to move the cursor up and down, to
/// erase to the end of a line and of the screen, and bold and coloured text.
/// The cursor is never hidden, there is neither a scroll region nor another
/// screen, and each text ends with its colour off: killed at any time, it
/// leaves a terminal as a line of text does.
std::string paint(painted_screen& screen, board_frame frame, screen_size size,
                  const paint_style& style);

} // namespace dunlin
