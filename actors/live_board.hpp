#pragma once

#include "actors/board_model.hpp"
#include "actors/board_terminal.hpp"
#include "actors/plain_board.hpp"
#include "actors/protocol.hpp"
#include "actors/screen_painter.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The LIVE BOARD: a status board that a terminal shows in place.

namespace dunlin {

/// What a live board is given when it is spawned.
struct live_board_args {
  board_plan plan;
  std::shared_ptr<board_terminal> terminal;
  paint_style style;
  board_clock clock;
};

class live_board_state {
public:
  static inline const char* name = "live_board";

  explicit live_board_state(live_board_actor::pointer self);

  void init(live_board_args args);

  caf::typed_response_promise<caf::ok_atom> show(const board_update& update);
  void note(const board_note& what);
  void tick(uint64_t generation);

private:
  /// Milliseconds since the run began.
  uint64_t now_ms() const;
  void look_again();
  void paint_if_possible();
  bool push();
  board_frame next_frame(const terminal_state& seen);

  live_board_actor::pointer self_;
  live_board_args args_;
  std::optional<board_model> board_;
  painted_screen screen_;
  /// What the terminal did not take yet of the last frame. The next frame is
  /// made when it is gone, so there is never more than one.
  std::string unwritten_;
  uint64_t generation_ = 0;
  /// What the clock said when the run began.
  std::optional<uint64_t> began_ms_;
  /// Updates that are answered with the next look.
  std::vector<caf::typed_response_promise<caf::ok_atom>> unanswered_;
  uint64_t tick_generation_ = 0;
  bool is_ticking_ = false;
  bool is_closing_ = false;
  bool said_last_ = false;
  bool is_closed_ = false;
};

/// Answers an update at its next look at the terminal, so that a busy run sends
/// ten messages a second and no more; an update without events ends the board
/// and is answered when all is shown.
live_board_actor::behavior_type
live_board(live_board_actor::stateful_pointer<live_board_state> self,
           live_board_args args);

} // namespace dunlin
