#include "app/output.hpp"

#include "app/terminal_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace dunlin {

output::output(int descriptor) noexcept
    : descriptor_(open_terminal_again(descriptor, O_WRONLY)),
      is_terminal_(descriptor_ >= 0),
      given_up_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // Without the event `give_up` does nothing, which is all that is lost.
  if (!is_terminal_)
    descriptor_ = descriptor;
}

output::~output() {
  if (given_up_ >= 0)
    close(given_up_);
  if (is_terminal_)
    close(descriptor_);
}

bool output::wait_until_ready() noexcept {
  using std::chrono::milliseconds;
  pollfd waits[]{{descriptor_, POLLOUT, 0}, {given_up_, POLLIN, 0}};
  int ready = -1;
  while (ready < 0) {
    const bool has_limit = is_terminal_ && hurries_;
    ready = poll(waits, 2,
                 has_limit
                     ? static_cast<int>(milliseconds{patience_at_end}.count())
                     : -1);
    if (ready < 0 && errno != EINTR)
      return false;
  }
  if (ready == 0)
    give_up();
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
      return lost(errno);
  }
}

void output::lost(int problem) noexcept {
  int none = 0;
  if (problem != EPIPE && !is_terminal_)
    problem_.compare_exchange_strong(none, problem);
}

void output::give_up() noexcept {
  if (given_up_ >= 0)
    eventfd_write(given_up_, 1);
}

void output::hurry() noexcept {
  hurries_ = true;
}

void output::give_up_if_terminal() noexcept {
  if (is_terminal_)
    give_up();
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

void hurry_terminal(bool is_stopped) noexcept {
  for (auto* out : {&standard_output(), &standard_error()}) {
    out->hurry();
    if (is_stopped)
      out->give_up_if_terminal();
  }
}

} // namespace dunlin
