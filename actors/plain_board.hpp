#pragma once

#include "actors/board_pace.hpp"
#include "actors/plain_words.hpp"
#include "actors/protocol.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

/// @file
/// The PLAIN BOARD: a status board for terminals that only know lines, and for
/// files.

namespace dunlin {

/// Where a board writes. May block, which is why boards are spawned detached;
/// never fails: what cannot be shown is lost, and the run goes on.
using board_writer = std::function<void(std::string_view)>;

/// Milliseconds of some clock that never runs backwards.
using board_clock = std::function<uint64_t()>;

/// A status board that also looks again at what it held back.
using plain_board_actor
    = board_actor::extend<detail::message_interface<void(tick_atom)>::type>;

class plain_board_state {
public:
  static inline const char* name = "plain_board";

  explicit plain_board_state(plain_board_actor::pointer self);

  void init(board_writer write, board_clock clock, noun_book nouns);

  void show(const board_update& update);
  void tick();

private:
  /// Now, in the time of the events.
  uint64_t now_ms() const;
  void look_again();
  void append(std::string& lines, const std::vector<event>& events) const;

  plain_board_actor::pointer self_;
  board_writer write_;
  board_clock clock_;
  std::optional<plain_words> words_;
  board_pace pace_;
  /// What the clock said when the run began.
  std::optional<uint64_t> began_ms_;
  bool looks_again_ = false;
};

/// Shows at most one line a job and second.
plain_board_actor::behavior_type
plain_board(plain_board_actor::stateful_pointer<plain_board_state> self,
            board_writer write, board_clock clock, noun_book nouns);

} // namespace dunlin
