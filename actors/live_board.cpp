#include "actors/live_board.hpp"

#include "actors/outbox.hpp"

#include <chrono>

namespace dunlin {

namespace {

/// A terminal is painted at most ten times a second.
constexpr std::chrono::milliseconds look_interval{100};

/// At the end somebody waits.
constexpr std::chrono::milliseconds last_look_interval{20};

/// So many events at a time mean that more wait: they are not held up.
constexpr size_t events_of_a_busy_run = outbox::events_max / 4;

} // namespace

board_terminal::~board_terminal() {
  // nop
}

live_board_state::live_board_state(live_board_actor::pointer self)
    : self_(self) {
  // nop
}

void live_board_state::init(live_board_args args) {
  args_ = std::move(args);
  board_.emplace(std::move(args_.plan));
}

uint64_t live_board_state::now_ms() const {
  return args_.clock() - *began_ms_;
}

caf::typed_response_promise<caf::ok_atom>
live_board_state::show(const board_update& update) {
  auto promise = self_->make_response_promise<caf::ok_atom>();
  for (const auto& what : update.events) {
    if (!began_ms_)
      began_ms_ = args_.clock() - what.at_ms;
    board_->take(what, now_ms());
  }
  if (update.events.size() >= events_of_a_busy_run) {
    promise.deliver(caf::ok_atom_v);
    return promise;
  }
  unanswered_.push_back(promise);
  if (update.events.empty()) {
    is_closing_ = true;
    tick(tick_generation_);
  } else if (!is_ticking_) {
    is_ticking_ = true;
    look_again();
  }
  return promise;
}

void live_board_state::note(const board_note& what) {
  if (began_ms_)
    board_->note(what, now_ms());
}

void live_board_state::tick(uint64_t generation) {
  if (generation != tick_generation_ || is_closed_)
    return;
  paint_if_possible();
  if (!is_closing_ || is_closed_) {
    for (auto& promise : unanswered_)
      promise.deliver(caf::ok_atom_v);
    unanswered_.clear();
  }
  look_again();
}

void live_board_state::look_again() {
  self_->delayed_send(self_, is_closing_ ? last_look_interval : look_interval,
                      tick_atom_v, ++tick_generation_);
}

bool live_board_state::push() {
  unwritten_.erase(0, args_.terminal->write(unwritten_, generation_));
  return unwritten_.empty();
}

void live_board_state::paint_if_possible() {
  const auto seen = args_.terminal->look();
  if (seen.generation != generation_) {
    generation_ = seen.generation;
    screen_.lines.clear();
    unwritten_.clear();
  }
  if (!push())
    return;
  if (began_ms_ && !said_last_) {
    unwritten_ = paint(screen_, next_frame(seen), seen.size, args_.style);
    said_last_ = is_closing_;
  }
  is_closed_ = push() && is_closing_;
}

board_frame live_board_state::next_frame(const terminal_state& seen) {
  if (!seen.is_ours)
    screen_.lines.clear();
  if (is_closing_)
    return board_->last_frame(now_ms());
  return seen.is_ours ? board_->frame(now_ms(), seen.size, args_.style.glyphs)
                      : board_->finished_only();
}

live_board_actor::behavior_type
live_board(live_board_actor::stateful_pointer<live_board_state> self,
           live_board_args args) {
  self->state.init(std::move(args));
  return {
      [self](const board_update& update) -> caf::result<caf::ok_atom> {
        return self->state.show(update);
      },
      [self](const board_note& what) { self->state.note(what); },
      [self](tick_atom, uint64_t generation) { self->state.tick(generation); },
  };
}

} // namespace dunlin
