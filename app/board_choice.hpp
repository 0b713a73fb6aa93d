#pragma once

#include "actors/screen_painter.hpp"
#include "app/options.hpp"
#include "config/variables.hpp"

/// @file
/// Which board a run has, and how it looks. Pure.

namespace dunlin {

/// What is known of where a run is started.
struct board_place {
  bool output_is_terminal = false;
  /// The log goes to the terminal too.
  bool log_on_terminal = false;
  environment_lookup environment;
};

/// The board for what was asked: `automatic` becomes `live` where a terminal
/// can show one, else `plain`; so does `live` where none can.
/// @returns `usage` if a live board and a log would write over each other.
result<board_kind> choose_board(board_kind asked, const board_place& place);

/// How a live board is painted on this terminal: without colours if NO_COLOR
/// says so, in ASCII where the locale knows no other characters.
paint_style choose_style(const environment_lookup& environment);

} // namespace dunlin
