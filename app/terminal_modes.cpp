#include "app/terminal_modes.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dunlin {

namespace {

/// What the guard knows of the terminal that it keeps.
struct guard_word {
  bool is_set;
  termios ours;
  termios before;
};

bool is_same(const termios& one, const termios& two) noexcept {
  return one.c_iflag == two.c_iflag && one.c_oflag == two.c_oflag
         && one.c_cflag == two.c_cflag && one.c_lflag == two.c_lflag
         && std::equal(std::begin(one.c_cc), std::end(one.c_cc),
                       std::begin(two.c_cc));
}

/// At once: a terminal that stands still is not waited for.
void set_modes(int terminal, const termios& modes) noexcept {
  tcsetattr(terminal, TCSANOW, &modes);
}

/// Shells that edit lines set modes of their own, and none that are ours: what
/// they set is not touched, whoever comes first.
void bring_back(int terminal, const termios& ours,
                const termios& before) noexcept {
  termios now{};
  if (tcgetattr(terminal, &now) == 0 && is_same(now, ours))
    set_modes(terminal, before);
}

void guard_terminal() noexcept {
  guard_word word{};
  while (guard_process::hear(&word, sizeof word)) {
  }
  if (word.is_set)
    bring_back(guard_process::kept, word.ours, word.before);
}

} // namespace

key_modes::key_modes(int terminal, guard_process guard) noexcept
    : terminal_(terminal), guard_(std::move(guard)) {
  // nop
}

result<key_modes> key_modes::make(int terminal) {
  auto guard = guard_process::start("terminal-guard", guard_terminal, terminal);
  if (!guard)
    return fail(guard.error());
  return key_modes{terminal, std::move(*guard)};
}

void key_modes::set() noexcept {
  guard_word word{};
  termios now{};
  if (tcgetattr(terminal_, &now) != 0)
    return;
  // A shell that leaves modes alone may have left ours.
  if (!ours_ || !is_same(now, *ours_))
    before_ = now;
  word.before = before_;
  word.ours = before_;
  word.ours.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  word.ours.c_cc[VMIN] = 1;
  word.ours.c_cc[VTIME] = 0;
  word.is_set = true;
  // The guard knows before there is anything to bring back.
  guard_.say(&word, sizeof word);
  ours_ = word.ours;
  set_modes(terminal_, word.ours);
}

void key_modes::restore() noexcept {
  if (!ours_)
    return;
  bring_back(terminal_, *ours_, before_);
  ours_.reset();
  const guard_word word{};
  guard_.say(&word, sizeof word);
}

} // namespace dunlin
