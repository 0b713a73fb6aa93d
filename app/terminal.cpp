#include "app/terminal.hpp"

#include "app/terminal_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dunlin {

namespace {

/// What is believed of a terminal's size: beyond it, it is a mistake.
constexpr size_t side_max = 1'000;

/// A terminal that may make its writer wait gets so few bytes at a time that it
/// has room for them whenever it says that it has room.
constexpr size_t careful_bytes = 64;

bool takes_something(int descriptor) noexcept {
  pollfd waits{descriptor, POLLOUT, 0};
  return poll(&waits, 1, 0) == 1;
}

} // namespace

terminal::terminal(int descriptor)
    : descriptor_(open_terminal_again(descriptor, O_WRONLY)) {
  if (descriptor_ >= 0)
    return;
  never_waits_ = false;
  descriptor_ = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
}

terminal::~terminal() {
  close(descriptor_);
}

terminal_state terminal::look() {
  terminal_state out;
  out.generation = generation_;
  winsize size{};
  if (ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_row > 0
      && size.ws_col > 0)
    out.size = {std::min<size_t>(size.ws_row, side_max),
                std::min<size_t>(size.ws_col, side_max)};
  // A terminal that is not the one of this session has no foreground for us.
  const auto foreground = tcgetpgrp(descriptor_);
  out.is_ours = foreground < 0 || foreground == getpgrp();
  return out;
}

size_t terminal::write(std::string_view bytes, uint64_t generation) {
  const std::lock_guard guard{mutex_};
  if (generation != generation_)
    return bytes.size();
  auto rest = bytes;
  while (!rest.empty() && !is_gone_) {
    if (!never_waits_ && !takes_something(descriptor_))
      break;
    const auto size
        = never_waits_ ? rest.size() : std::min(rest.size(), careful_bytes);
    const auto written = ::write(descriptor_, rest.data(), size);
    if (written >= 0)
      rest.remove_prefix(static_cast<size_t>(written));
    else if (errno == EAGAIN)
      break;
    else if (errno != EINTR)
      is_gone_ = true;
  }
  return is_gone_ ? bytes.size() : bytes.size() - rest.size();
}

} // namespace dunlin
