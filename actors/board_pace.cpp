#include "actors/board_pace.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Progress is said again in a second; what else waits is not.
bool keeps_its_place(const event& waiting, const event& next) noexcept {
  return waiting.kind != event_kind::step_progressed
         && waiting.kind != event_kind::step_began
         && next.kind == event_kind::step_progressed;
}

} // namespace

std::optional<event> board_pace::take(const event& what) {
  auto& job = jobs_[what.step];
  const bool begins = what.kind == event_kind::step_began;
  if (!begins && what.at_ms >= job.free_at_ms) {
    job.waiting.reset();
    job.free_at_ms = what.at_ms + line_interval_ms;
    return what;
  }
  if (!job.waiting || !keeps_its_place(*job.waiting, what)) {
    job.waiting = what;
    // It may be over before it is worth a line.
    job.due_at_ms = begins ? what.at_ms + line_interval_ms : job.free_at_ms;
  }
  return std::nullopt;
}

std::vector<event> board_pace::due(uint64_t now_ms) {
  std::vector<event> out;
  for (auto& [name, job] : jobs_) {
    if (!job.waiting || now_ms < job.due_at_ms)
      continue;
    out.push_back(std::move(*job.waiting));
    job.waiting.reset();
    job.free_at_ms = now_ms + line_interval_ms;
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.at_ms < b.at_ms;
  });
  return out;
}

bool board_pace::waits() const noexcept {
  return std::any_of(jobs_.begin(), jobs_.end(),
                     [](const auto& entry) { return !!entry.second.waiting; });
}

} // namespace dunlin
