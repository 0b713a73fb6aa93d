#include "actors/plain_board.hpp"

#include "actors/event_text.hpp"

#include <chrono>

namespace dunlin {

namespace {

/// How late a line that was held back may be shown.
constexpr std::chrono::milliseconds tick_interval{250};

void append_line(std::string& out, const event& what) {
  out += plain_line(what) + "\n";
}

void append_lines(std::string& out, const std::vector<event>& events) {
  for (const auto& what : events)
    append_line(out, what);
}

} // namespace

plain_board_state::plain_board_state(plain_board_actor::pointer self)
    : self_(self) {
  // nop
}

void plain_board_state::init(board_writer write, board_clock clock) {
  write_ = std::move(write);
  clock_ = std::move(clock);
}

uint64_t plain_board_state::now_ms() const {
  return clock_() - *began_ms_;
}

void plain_board_state::show(const board_update& update) {
  std::string lines;
  for (const auto& what : update.events) {
    if (!began_ms_)
      began_ms_ = clock_() - what.at_ms;
    if (plain_line(what).empty())
      continue;
    if (what.kind == event_kind::run_ended) {
      // There is no next second to put it off to.
      append_lines(lines, pace_.rest());
      append_line(lines, what);
    } else if (auto shown = pace_.take(what)) {
      append_line(lines, *shown);
    }
  }
  if (!lines.empty())
    write_(lines);
  look_again();
}

void plain_board_state::tick() {
  looks_again_ = false;
  std::string lines;
  append_lines(lines, pace_.due(now_ms()));
  if (!lines.empty())
    write_(lines);
  look_again();
}

void plain_board_state::look_again() {
  if (looks_again_ || !pace_.waits())
    return;
  looks_again_ = true;
  self_->delayed_send(self_, tick_interval, tick_atom_v);
}

plain_board_actor::behavior_type
plain_board(plain_board_actor::stateful_pointer<plain_board_state> self,
            board_writer write, board_clock clock) {
  self->state.init(std::move(write), std::move(clock));
  return {
      [self](const board_update& update) -> caf::result<caf::ok_atom> {
        self->state.show(update);
        return caf::ok_atom_v;
      },
      [self](tick_atom) { self->state.tick(); },
  };
}

} // namespace dunlin
