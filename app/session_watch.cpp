#include "app/session_watch.hpp"

#include <system_error>
#include <utility>

namespace dunlin {

namespace {

/// How often the end interrupts again: between two statements there is nothing
/// to interrupt.
constexpr std::chrono::milliseconds cancel_interval{50};

} // namespace

result<std::unique_ptr<session_watch>>
session_watch::start(std::function<bool()> look,
                     std::vector<std::shared_ptr<canceller>> cancellers,
                     std::chrono::milliseconds interval) {
  std::unique_ptr<session_watch> out{
      new session_watch{std::move(look), std::move(cancellers), interval}};
  try {
    out->thread_ = std::thread{[watch = out.get()] { watch->watch(); }};
  } catch (const std::system_error& problem) {
    return fail(error_code::part_failed, problem.what());
  }
  return out;
}

session_watch::session_watch(std::function<bool()> look,
                             std::vector<std::shared_ptr<canceller>> cancellers,
                             std::chrono::milliseconds interval)
    : look_(std::move(look)), cancellers_(std::move(cancellers)),
      interval_(interval) {
  // nop
}

session_watch::~session_watch() {
  if (!thread_.joinable())
    return;
  stop_.set_value();
  while (ended_.wait_for(cancel_interval) != std::future_status::ready)
    for (const auto& one : cancellers_)
      one->cancel();
  thread_.join();
}

void session_watch::watch() {
  while (stopped_.wait_for(interval_) != std::future_status::ready)
    if (!look_())
      break;
  end_.set_value();
}

} // namespace dunlin
