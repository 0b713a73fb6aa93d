#include "actors/outbox.hpp"

#include <algorithm>

namespace dunlin {

void outbox::add(const event& what) {
  if (what.kind == event_kind::step_progressed) {
    std::erase_if(events_, [&](const event& old) {
      return old.kind == what.kind && old.step == what.step;
    });
  }
  if (events_.size() >= events_max) {
    // Batches are in the ledger too: their news can go first, and so can what
    // the user's code says.
    auto victim = std::find_if(events_.begin(), events_.end(), [](auto& old) {
      return old.kind == event_kind::batch_done
             || old.kind == event_kind::command_said;
    });
    events_.erase(victim != events_.end() ? victim : events_.begin());
    ++dropped_;
  }
  events_.push_back(what);
}

std::optional<board_update> outbox::next() {
  if (waiting_ || events_.empty())
    return std::nullopt;
  waiting_ = true;
  return take();
}

board_update outbox::rest() {
  return take();
}

board_update outbox::take() {
  board_update update;
  if (dropped_ > 0) {
    event lost;
    lost.kind = event_kind::warning;
    lost.at_ms = events_.empty() ? 0 : events_.front().at_ms;
    lost.part = "overseer";
    lost.text = std::to_string(dropped_)
                + " events are not shown: this output stood still";
    update.events.push_back(std::move(lost));
    dropped_ = 0;
  }
  update.events.insert(update.events.end(),
                       std::make_move_iterator(events_.begin()),
                       std::make_move_iterator(events_.end()));
  events_.clear();
  return update;
}

} // namespace dunlin
