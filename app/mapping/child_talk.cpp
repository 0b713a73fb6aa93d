#include "app/mapping/child_talk.hpp"

#include "app/machine.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace dunlin {

namespace {

/// Read at a time.
constexpr size_t read_bytes = 64 * 1024;

/// How long a child may go on before what it said is read. One that writes line
/// by line would else wake us for each line, and lose its core to us.
constexpr int gather_ms = 1;

/// What the buffers keep when they are empty; one huge row may have made them
/// larger.
constexpr size_t kept_bytes = 256 * 1024;

/// Reads in a row, so that a child that never stops talking is not listened to
/// for ever.
constexpr int turns_max = 16;

void shrink(std::string& buffer) {
  if (buffer.capacity() > kept_bytes)
    std::string{}.swap(buffer);
}

int milliseconds_until(uint64_t until_ms) {
  const auto now = steady_now_ms();
  return until_ms <= now ? 0
                         : static_cast<int>(std::min<uint64_t>(
                             until_ms - now, std::numeric_limits<int>::max()));
}

} // namespace

child_talk::child_talk(child_process child, int cancel, said_lines& said)
    : child_(std::move(child)), cancel_(cancel), said_(said) {
  // nop
}

void child_talk::send() {
  while (!is_deaf_ && pending_bytes() > 0) {
    const auto size = write(child_.ends().input.number(),
                            outgoing_.data() + gone_, pending_bytes());
    // That it takes no more will show in its answers.
    is_deaf_ = size < 0 && errno != EAGAIN && errno != EINTR;
    if (size <= 0)
      return;
    gone_ += static_cast<size_t>(size);
  }
  outgoing_.clear();
  gone_ = 0;
  shrink(outgoing_);
}

std::optional<std::string_view> child_talk::next_line() {
  const auto end = incoming_.find('\n', std::max(read_, seen_));
  if (end == std::string::npos) {
    seen_ = incoming_.size();
    return std::nullopt;
  }
  const std::string_view line{incoming_.data() + read_, end - read_};
  read_ = end + 1;
  return line;
}

/// @returns false at the end of the child's output.
bool child_talk::receive() {
  // The rest of a line goes to the front, most often a few bytes.
  incoming_.erase(0, read_);
  seen_ -= std::min(seen_, read_);
  read_ = 0;
  if (incoming_.empty())
    shrink(incoming_);
  char bytes[read_bytes];
  const auto size = read(child_.ends().output.number(), bytes, sizeof bytes);
  if (size > 0)
    incoming_.append(bytes, static_cast<size_t>(size));
  return size != 0;
}

/// Lets the child say more, unless it has said much or ends.
void child_talk::gather() const {
  const auto& ends = child_.ends();
  int size = 0;
  if (ioctl(ends.output.number(), FIONREAD, &size) < 0
      || static_cast<size_t>(size) >= read_bytes)
    return;
  pollfd waits[]{{ends.process.number(), POLLIN, 0}, {cancel_, POLLIN, 0}};
  poll(waits, std::size(waits), gather_ms);
}

void child_talk::listen() {
  char bytes[4096];
  for (int turn = 0; turn < turns_max && !is_mute_; ++turn) {
    const auto size = read(child_.ends().errors.number(), bytes, sizeof bytes);
    is_mute_ = size == 0;
    if (size <= 0)
      return;
    said_.add({bytes, static_cast<size_t>(size)});
  }
}

talk_news child_talk::wait(uint64_t until_ms, bool is_busy) {
  const auto& ends = child_.ends();
  const bool sends = pending_bytes() > 0 && !is_deaf_;
  pollfd waits[]{{ends.output.number(), POLLIN, 0},
                 {sends ? ends.input.number() : -1, POLLOUT, 0},
                 {is_mute_ ? -1 : ends.errors.number(), POLLIN, 0},
                 {ends.process.number(), POLLIN, 0},
                 {cancel_, POLLIN, 0}};
  const int count = poll(waits, std::size(waits), milliseconds_until(until_ms));
  if (count == 0)
    return talk_news::silent;
  if (count < 0)
    return talk_news::something; // a signal
  if (waits[4].revents != 0)
    return talk_news::cancelled;
  if (waits[2].revents != 0)
    listen();
  if (waits[1].revents != 0)
    send();
  if (waits[0].revents != 0) {
    if (is_busy)
      gather();
    return receive() ? talk_news::something : talk_news::ended;
  }
  // It has ended, and its output is empty; what it started may keep that open.
  return waits[3].revents != 0 ? talk_news::ended : talk_news::something;
}

void child_talk::drain() {
  listen();
  for (int turn = 0; turn < turns_max && receive() && !incoming_.empty();
       ++turn) {
    incoming_.clear();
    seen_ = 0;
  }
}

} // namespace dunlin
