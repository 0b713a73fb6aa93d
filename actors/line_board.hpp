#pragma once

#include "actors/plain_board.hpp"
#include "actors/protocol.hpp"

#include <functional>
#include <string>

/// @file
/// The LINE BOARD: one line an event, each as it comes. The board `json` and
/// the log are line boards with different texts.

namespace dunlin {

/// The line of an event without its line break; empty: none.
using line_format = std::function<std::string(const event&)>;

struct line_board_state {
  static inline const char* name = "line_board";
};

board_actor::behavior_type
line_board(board_actor::stateful_pointer<line_board_state> self,
           board_writer write, line_format format);

} // namespace dunlin
