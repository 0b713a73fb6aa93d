#include "app/keyboard.hpp"

#include "app/terminal_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace dunlin {

namespace {

/// How often a background job looks whether it is in the foreground again: not
/// every shell says so.
constexpr int look_interval_ms = 250;

constexpr char escape = '\x1b';

bool is_same_terminal(int one, int two) noexcept {
  struct stat a {};
  struct stat b {};
  return is_terminal(one) && is_terminal(two) && fstat(one, &a) == 0
         && fstat(two, &b) == 0 && a.st_rdev == b.st_rdev;
}

bool is_final(char byte) noexcept {
  return byte >= '@' && byte <= '~';
}

/// How many bytes the sequence takes that begins with an escape.
size_t length_of_sequence(std::string_view bytes) noexcept {
  if (bytes.size() < 2)
    return bytes.size();
  if (bytes[1] == 'O')
    return std::min<size_t>(bytes.size(), 3);
  if (bytes[1] != '[')
    return 2;
  size_t end = 2;
  while (end < bytes.size() && !is_final(bytes[end]))
    ++end;
  return std::min(end + 1, bytes.size());
}

} // namespace

std::string keys_in(std::string_view bytes) {
  // Nothing follows: the key Escape itself, by which people leave a help.
  if (bytes.size() == 1 && bytes.front() == escape)
    return std::string{bytes};
  std::string out;
  while (!bytes.empty()) {
    const auto first = bytes.front();
    const auto length = first == escape ? length_of_sequence(bytes) : 1;
    if (first != escape && static_cast<unsigned char>(first) < 0x80)
      out += first;
    bytes.remove_prefix(length);
  }
  return out;
}

std::unique_ptr<keyboard> keyboard::open(int input, int output) {
  if (!is_same_terminal(input, output))
    return nullptr;
  descriptor terminal{open_terminal_again(input, O_RDONLY)};
  // A terminal without a foreground is not the one of this session.
  if (!terminal || tcgetpgrp(terminal.number()) < 0)
    return nullptr;
  auto modes = key_modes::make(terminal.number());
  if (!modes)
    return nullptr;
  return std::unique_ptr<keyboard>{
      new keyboard{std::move(terminal), std::move(*modes)}};
}

keyboard::keyboard(descriptor input, key_modes modes) noexcept
    : input_(std::move(input)), end_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      modes_(std::move(modes)) {
  // nop
}

keyboard::~keyboard() {
  close();
}

void keyboard::listen(std::function<void(char)> pressed) {
  {
    const std::lock_guard guard{mutex_};
    is_listening_ = true;
  }
  pressed_ = std::move(pressed);
  thread_ = std::thread{[this] { work(); }};
}

void keyboard::around_stop(const std::function<void()>& stop) {
  const std::lock_guard guard{mutex_};
  modes_.restore();
  has_terminal_ = false;
  stop();
}

void keyboard::continued() {
  const std::lock_guard guard{mutex_};
  // The modes may be a shell's by now.
  has_terminal_ = false;
  look();
}

void keyboard::leave() noexcept {
  const std::lock_guard guard{mutex_};
  is_listening_ = false;
  modes_.restore();
}

void keyboard::close() noexcept {
  leave();
  if (!thread_.joinable())
    return;
  eventfd_write(end_.number(), 1);
  thread_.join();
  pressed_ = nullptr;
}

bool keyboard::is_ours() const noexcept {
  return tcgetpgrp(input_.number()) == getpgrp();
}

bool keyboard::look() {
  const bool had = std::exchange(has_terminal_, is_ours());
  if (has_terminal_ && !had && is_listening_)
    modes_.set();
  return has_terminal_;
}

bool keyboard::read_keys() {
  char bytes[256];
  const auto size = read(input_.number(), bytes, sizeof bytes);
  // EIO: it went into the background a moment ago, or there is no terminal any
  // more, which else says that it is at its end.
  if (size <= 0)
    return size < 0
           && (errno == EAGAIN || errno == EINTR
               || (errno == EIO && !is_ours()));
  for (const auto key : keys_in({bytes, static_cast<size_t>(size)}))
    pressed_(key);
  return true;
}

void keyboard::work() {
  const auto look_again = [this] {
    const std::lock_guard guard{mutex_};
    return look();
  };
  bool has_terminal = look_again();
  for (;;) {
    // What is typed for others is not waited for.
    pollfd waits[]{{end_.number(), POLLIN, 0}, {input_.number(), POLLIN, 0}};
    const int ready = poll(waits, has_terminal ? 2 : 1,
                           has_terminal ? -1 : look_interval_ms);
    if ((ready < 0 && errno != EINTR) || waits[0].revents != 0)
      return;
    has_terminal = look_again();
    if (has_terminal && !read_keys())
      return;
  }
}

} // namespace dunlin
