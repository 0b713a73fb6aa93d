#include "plan/scan_window.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

scan_window::scan_window(uint32_t buffer) : buffer_(buffer) {
  DUNLIN_ASSERT(buffer > 0);
}

scan_window::commands scan_window::start() {
  started_ = true;
  commands out;
  pump(out);
  return out;
}

scan_window::commands scan_window::grant(migrator_id migrator,
                                         uint32_t credits) {
  DUNLIN_ASSERT(credits > 0);
  auto known = std::find_if(credits_.begin(), credits_.end(),
                            [=](auto& open) { return open.first == migrator; });
  if (known != credits_.end())
    known->second += credits;
  else
    credits_.emplace_back(migrator, credits);
  commands out;
  pump(out);
  return out;
}

scan_window::commands scan_window::found(batch work) {
  DUNLIN_ASSERT(searching_);
  searching_ = false;
  if (!stopped_)
    ready_.push_back(std::move(work));
  commands out;
  pump(out);
  return out;
}

scan_window::commands scan_window::exhausted() {
  DUNLIN_ASSERT(searching_);
  searching_ = false;
  exhausted_ = true;
  commands out;
  pump(out);
  return out;
}

scan_window::commands scan_window::again(batch work) {
  // Said anew also when stopped: whoever sent the batch waits for the word.
  over_said_ = false;
  if (!stopped_)
    returned_.push_back(std::move(work));
  commands out;
  pump(out);
  return out;
}

scan_window::commands scan_window::hold(bool holds) {
  holds_ = holds;
  commands out;
  pump(out);
  return out;
}

scan_window::commands scan_window::leave(migrator_id migrator) {
  commands out;
  for (auto& [owner, credits] : credits_)
    if (owner == migrator)
      out.push_back(send_away{owner, credits});
  forget(migrator);
  return out;
}

void scan_window::forget(migrator_id migrator) {
  std::erase_if(credits_, [=](auto& open) { return open.first == migrator; });
}

scan_window::commands scan_window::stop() {
  stopped_ = true;
  ready_.clear();
  returned_.clear();
  commands out;
  pump(out);
  return out;
}

scan_window::commands scan_window::resume() {
  paused_ = false;
  commands out;
  pump(out);
  return out;
}

std::deque<batch>* scan_window::next_source() noexcept {
  if (paused_)
    return nullptr;
  if (!returned_.empty())
    return &returned_;
  return ready_.empty() || holds_ ? nullptr : &ready_;
}

void scan_window::hand_out(commands& out) {
  for (auto* from = next_source(); from && !credits_.empty();
       from = next_source()) {
    auto [migrator, credits] = credits_.front();
    credits_.pop_front();
    // The next batch goes to the next migrator, so that all get their share.
    if (credits > 1)
      credits_.emplace_back(migrator, credits - 1);
    out.push_back(hand_batch{migrator, std::move(from->front())});
    from->pop_front();
  }
}

void scan_window::pump(commands& out) {
  if (!started_ && !stopped_)
    return;
  hand_out(out);
  auto over = stopped_ || (exhausted_ && buffered() == 0);
  if (over) {
    for (auto& [migrator, credits] : credits_)
      out.push_back(send_away{migrator, credits});
    credits_.clear();
    if (!over_said_)
      out.push_back(scan_is_over{});
    over_said_ = true;
  } else if (!paused_ && !searching_ && !exhausted_
             && ready_.size() < buffer_) {
    searching_ = true;
    out.push_back(find_batch{});
  }
}

} // namespace dunlin
