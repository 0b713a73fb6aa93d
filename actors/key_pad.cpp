#include "actors/key_pad.hpp"

#include "actors/key_words.hpp"

#include <utility>

namespace dunlin {

key_pad_state::key_pad_state(key_pad_actor::pointer self) : self_(self) {
  // nop
}

void key_pad_state::init(key_pad_args args) {
  args_ = std::move(args);
  self_->monitor(args_.overseer);
  self_->set_down_handler([this](const caf::down_msg&) {
    self_->quit(caf::exit_reason::user_shutdown);
  });
}

void key_pad_state::press(char key) {
  if (waiting_.size() >= waiting_max)
    return;
  waiting_.push_back(key);
  if (!is_busy_)
    next();
}

void key_pad_state::next() {
  is_busy_ = true;
  const auto key = waiting_.front();
  waiting_.pop_front();
  ask(self_, args_.overseer, steer_request{steer_verb::status, 0, "a key"})
      .then([=, this](const steer_answer& now) { carry_out(key, now); },
            [this](const caf::error&) { finish(); });
}

void key_pad_state::carry_out(char key, const steer_answer& now) {
  auto meant = meaning_of(key, now);
  const auto helped = std::exchange(shows_help_, key == '?' && !shows_help_);
  if (!meant.word) {
    // What is no word ends the help, and has nothing to say beside it.
    show(helped ? board_note{} : meant.note);
    finish();
    return;
  }
  meant.word->user = args_.said_by(meant.word->user);
  ask(self_, args_.overseer, *meant.word)
      .then(
          [this, word = *meant.word](const steer_answer& answer) {
            show(note_of(word, answer));
            finish();
          },
          [this](const caf::error&) { finish(); });
}

void key_pad_state::show(const board_note& note) {
  self_->send(args_.board, note);
}

void key_pad_state::finish() {
  is_busy_ = false;
  if (!waiting_.empty())
    next();
}

key_pad_actor::behavior_type
key_pad(key_pad_actor::stateful_pointer<key_pad_state> self,
        key_pad_args args) {
  self->state.init(std::move(args));
  return {[self](const key_press& pressed) { self->state.press(pressed.key); }};
}

} // namespace dunlin
