#include "app/signal_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace dunlin {

namespace {

constexpr int end_signals[]{SIGINT, SIGTERM, SIGHUP};
constexpr int job_signals[]{SIGTSTP, SIGCONT};
constexpr int terminal_signals[]{SIGTTIN, SIGTTOU};

sigset_t set_of(int signal) noexcept {
  sigset_t out;
  sigemptyset(&out);
  sigaddset(&out, signal);
  return out;
}

bool is_ignored(int signal) noexcept {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

uid_t sender_of(const signalfd_siginfo& signal) noexcept {
  // What the kernel sends, as for Ctrl-C, names nobody.
  return signal.ssi_code <= SI_USER ? signal.ssi_uid : getuid();
}

/// By the signal's own action, so that a shell sees what it knows. In this
/// thread alone it is not blocked then.
void stop_now() noexcept {
  const auto stop = set_of(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  kill(getpid(), SIGTSTP);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
}

} // namespace

std::string signal_name(int signal) {
  switch (signal) {
  case SIGINT:
    return "SIGINT";
  case SIGTERM:
    return "SIGTERM";
  case SIGHUP:
    return "SIGHUP";
  }
  return std::to_string(signal);
}

signal_watch::signal_watch(std::function<void()> too_early, job_control jobs)
    : too_early_(std::move(too_early)), job_control_(std::move(jobs)) {
  sigemptyset(&signals_);
  for (auto signal : end_signals)
    if (!is_ignored(signal))
      sigaddset(&signals_, signal);
  if (job_control_.around_stop)
    for (auto signal : job_signals)
      if (!is_ignored(signal))
        sigaddset(&signals_, signal);
  auto blocked = signals_;
  for (auto signal : terminal_signals)
    sigaddset(&blocked, signal);
  pthread_sigmask(SIG_BLOCK, &blocked, &mask_before_);
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

void signal_watch::on_signal(std::function<void(const heard_signal&)> heard) {
  const std::lock_guard guard{mutex_};
  heard_ = std::move(heard);
  for (const auto& signal : std::exchange(untold_, {}))
    heard_(signal);
}

void signal_watch::hear(const heard_signal& signal) {
  if (signal.number == SIGTSTP)
    job_control_.around_stop(stop_now);
  else if (signal.number == SIGCONT)
    job_control_.continued();
  else
    tell(signal);
}

void signal_watch::tell(const heard_signal& signal) {
  const std::lock_guard guard{mutex_};
  if (heard_) {
    heard_(signal);
    return;
  }
  const auto is_hang_up
      = [](const heard_signal& one) { return one.number == SIGHUP; };
  const auto hang_ups
      = std::count_if(untold_.begin(), untold_.end(), is_hang_up);
  const auto others = static_cast<std::ptrdiff_t>(untold_.size()) - hang_ups;
  if (is_hang_up(signal) ? hang_ups > 0 : others > 1)
    return; // nothing new
  untold_.push_back(signal);
  if (!is_hang_up(signal) && others == 1)
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
      hear({static_cast<int>(what.ssi_signo), sender_of(what)});
  }
}

} // namespace dunlin
