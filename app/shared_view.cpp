#include "app/shared_view.hpp"

#include <utility>

namespace dunlin {

shared_view::shared_view(store_config store, uint32_t readers,
                         std::function<void(const std::string&)> say)
    : store_(std::move(store)), readers_(readers), say_(std::move(say)) {
  // nop
}

result<std::unique_ptr<store_connection>> shared_view::open() {
  const std::lock_guard guard{mutex_};
  if (!taken_) {
    auto taken = take_snapshot(store_, readers_);
    if (!taken)
      return fail(std::move(taken.error()));
    taken_ = std::move(*taken);
    if (auto watched = watch(); !watched) {
      taken_.reset();
      return fail(std::move(watched.error()));
    }
    if (const auto remark = taken_->remark(); !remark.empty())
      say_(remark);
  }
  return taken_->open();
}

result<void> shared_view::watch() {
  auto* held = dynamic_cast<held_session*>(taken_.get());
  if (held == nullptr)
    return {};
  auto started = session_watch::start([this, held] { return look(*held); },
                                      {held->make_canceller()});
  if (!started)
    return fail(std::move(started.error()));
  watch_ = std::move(*started);
  return {};
}

bool shared_view::look(held_session& taken) {
  const auto there = taken.hold();
  // The end of the run interrupts its watch.
  if (there || there.error().code == error_code::interrupted)
    return true;
  say_(there.error().text);
  return false;
}

} // namespace dunlin
