#include "actors/plain_board.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace dunlin {

namespace {

/// How late a line that was held back may be shown.
constexpr std::chrono::milliseconds held_line_wait{250};

} // namespace

plain_board_state::plain_board_state(plain_board_actor::pointer self)
    : self_(self) {
  // nop
}

void plain_board_state::init(board_writer write, board_clock clock,
                             noun_book nouns) {
  words_.emplace(std::move(nouns));
  write_ = std::move(write);
  clock_ = std::move(clock);
}

uint64_t plain_board_state::now_ms() const {
  return clock_() - *began_ms_;
}

void plain_board_state::append(std::string& lines,
                               const std::vector<event>& events) const {
  for (auto next = events.begin(); next != events.end();) {
    const auto& what = *next;
    // One failure may block hundreds of steps; the summary names them.
    const auto end
        = std::find_if_not(next + 1, events.end(), [&](const auto& other) {
            return what.kind == event_kind::step_blocked
                   && other.kind == what.kind && other.text == what.text;
          });
    const auto count = static_cast<size_t>(end - next);
    lines += (count > 1 ? words_->line_of_blocked(what, count)
                        : words_->line(what))
             + "\n";
    next = end;
  }
}

void plain_board_state::show(const board_update& update) {
  std::string lines;
  std::vector<event> shown;
  for (const auto& what : update.events) {
    if (!began_ms_)
      began_ms_ = clock_() - what.at_ms;
    words_->see(what);
    if (words_->line(what).empty())
      continue;
    if (what.kind == event_kind::run_ended) {
      // There is no next second to put it off to.
      for (auto& each : pace_.rest())
        shown.push_back(std::move(each));
      shown.push_back(what);
    } else if (auto now = pace_.take(what)) {
      // What the run as a whole says stands behind what came before it.
      if (now->step.empty())
        for (auto& each : pace_.rest())
          shown.push_back(std::move(each));
      shown.push_back(std::move(*now));
    }
  }
  append(lines, shown);
  if (!lines.empty())
    write_(lines);
  look_again();
}

void plain_board_state::tick() {
  looks_again_ = false;
  std::string lines;
  append(lines, pace_.due(now_ms()));
  if (!lines.empty())
    write_(lines);
  look_again();
}

void plain_board_state::look_again() {
  if (looks_again_ || !pace_.waits())
    return;
  looks_again_ = true;
  self_->delayed_send(self_, held_line_wait, tick_atom_v);
}

plain_board_actor::behavior_type
plain_board(plain_board_actor::stateful_pointer<plain_board_state> self,
            board_writer write, board_clock clock, noun_book nouns) {
  self->state.init(std::move(write), std::move(clock), std::move(nouns));
  return {
      [self](const board_update& update) -> caf::result<caf::ok_atom> {
        self->state.show(update);
        return caf::ok_atom_v;
      },
      [self](tick_atom) { self->state.tick(); },
  };
}

} // namespace dunlin
