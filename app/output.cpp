#include "app/output.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace dunlin {

output::output(int descriptor) noexcept
    : descriptor_(descriptor),
      given_up_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // Without the event `give_up` does nothing, which is all that is lost.
}

output::~output() {
  if (given_up_ >= 0)
    close(given_up_);
}

bool output::wait_until_ready() const noexcept {
  pollfd waits[]{{descriptor_, POLLOUT, 0}, {given_up_, POLLIN, 0}};
  while (poll(waits, 2, -1) < 0)
    if (errno != EINTR)
      return false;
  // A reader that is ready is served even after somebody gave up.
  return (waits[0].revents & POLLOUT) != 0;
}

void output::write(std::string_view text) noexcept {
  while (!text.empty() && wait_until_ready()) {
    // No more than what a pipe takes whole: more could block after all.
    const auto size = std::min<size_t>(text.size(), PIPE_BUF);
    const auto written = ::write(descriptor_, text.data(), size);
    if (written >= 0)
      text.remove_prefix(static_cast<size_t>(written));
    else if (errno != EINTR && errno != EAGAIN)
      return;
  }
}

void output::give_up() noexcept {
  if (given_up_ >= 0)
    eventfd_write(given_up_, 1);
}

output& standard_output() {
  static output out{STDOUT_FILENO};
  return out;
}

output& standard_error() {
  static output out{STDERR_FILENO};
  return out;
}

void give_up_on_terminal() noexcept {
  standard_output().give_up();
  standard_error().give_up();
}

} // namespace dunlin
