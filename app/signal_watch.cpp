#include "app/signal_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>

namespace dunlin {

namespace {

constexpr int stop_signals[]{SIGINT, SIGTERM, SIGHUP};

bool is_ignored(int signal) noexcept {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

signal_watch::signal_watch(std::function<void()> too_early)
    : too_early_(std::move(too_early)) {
  sigemptyset(&signals_);
  for (auto signal : stop_signals)
    if (!is_ignored(signal))
      sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);
  signal_descriptor_ = signalfd(-1, &signals_, SFD_CLOEXEC);
  end_descriptor_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread{[this] { watch(); }};
}

signal_watch::~signal_watch() {
  eventfd_write(end_descriptor_, 1);
  thread_.join();
  close(signal_descriptor_);
  close(end_descriptor_);
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

void signal_watch::on_signal(std::function<void()> heard) {
  const std::lock_guard guard{mutex_};
  heard_ = std::move(heard);
  for (; heard_ && untold_ > 0; --untold_)
    heard_();
}

void signal_watch::tell() {
  const std::lock_guard guard{mutex_};
  if (heard_)
    heard_();
  else if (++untold_ == 2)
    too_early_();
}

void signal_watch::watch() {
  pollfd waits[]{{end_descriptor_, POLLIN, 0}, {signal_descriptor_, POLLIN, 0}};
  for (;;) {
    if (poll(waits, 2, -1) < 0 && errno != EINTR)
      return;
    if (waits[0].revents != 0)
      return;
    if ((waits[1].revents & POLLIN) == 0)
      continue;
    signalfd_siginfo what{};
    if (read(signal_descriptor_, &what, sizeof what) == sizeof what)
      tell();
  }
}

} // namespace dunlin
