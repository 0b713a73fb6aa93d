#include "tests/sim/event_log.hpp"

#include <algorithm>

namespace dunlin {

void event_log::add(const world_event& what) {
  hash_.add(what.step)
      .add(static_cast<uint64_t>(what.at.count()))
      .add(what.receiver)
      .add(what.sender)
      .add(what.message_id)
      .add(what.text);
  auto& line = lines_[count_++ % events_shown];
  line.assign("#").append(std::to_string(what.step));
  line.append(" ").append(std::to_string(what.at.count() / 1000));
  line.append(" us: ").append(what.receiver);
  if (!what.sender.empty())
    line.append(" <- ").append(what.sender);
  line.append(" ").append(what.text.substr(0, event_bytes_max));
}

std::string event_log::last_events() const {
  std::string out;
  const auto shown = std::min<uint64_t>(count_, events_shown);
  for (auto n = count_ - shown; n < count_; ++n) {
    // Keys are bytes; a report is for people.
    for (const char c : lines_[n % events_shown])
      out.push_back(static_cast<unsigned char>(c) < 0x20 ? '.' : c);
    out.push_back('\n');
  }
  return out;
}

} // namespace dunlin
