#include "actors/board_pace.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace dunlin {

namespace {

/// How a scan goes on its way.
bool is_progress(event_kind kind) noexcept {
  return kind == event_kind::step_progressed || kind == event_kind::step_began
         || kind == event_kind::scan_ended;
}

/// Progress is said again in a second, and in the end; what else waits, a
/// warning say, is not.
bool keeps_its_place(const event& waiting, const event& next) noexcept {
  if (waiting.kind == event_kind::scan_ended)
    return next.kind == event_kind::step_progressed;
  return !is_progress(waiting.kind) && is_progress(next.kind);
}

/// The end of the step may follow at once, and says more.
bool is_soon_old(event_kind kind) noexcept {
  return kind == event_kind::step_began || kind == event_kind::scan_ended;
}

bool is_end(event_kind kind) noexcept {
  return kind == event_kind::step_done || kind == event_kind::step_failed
         || kind == event_kind::step_blocked
         || kind == event_kind::step_stopped;
}

} // namespace

board_pace::held_event board_pace::next_of(job_line& job) {
  if (job.end)
    --ends_held_;
  auto& first = job.end ? job.end : job.waiting;
  auto out = std::move(*first);
  first.reset();
  return out;
}

std::vector<event> board_pace::in_order(std::vector<held_event> held) {
  std::sort(held.begin(), held.end(), [](const auto& a, const auto& b) {
    return std::tie(a.what.at_ms, a.arrival)
           < std::tie(b.what.at_ms, b.arrival);
  });
  std::vector<event> out;
  for (auto& each : held)
    out.push_back(std::move(each.what));
  return out;
}

std::optional<event> board_pace::take(const event& what) {
  auto& job = jobs_[what.step];
  const bool begins = is_soon_old(what.kind);
  const bool comes_after
      = job.waiting && keeps_its_place(job.waiting->what, what);
  // A step may have waited for one whose end is held back.
  const bool is_behind = is_end(what.kind) && ends_held_ > 0;
  if (!begins && !job.end && !comes_after && !is_behind
      && what.at_ms >= job.free_at_ms) {
    job.waiting.reset();
    job.free_at_ms = what.at_ms + line_interval_ms;
    return what;
  }
  if (is_end(what.kind)) {
    job.waiting.reset();
    ends_held_ += job.end ? 0 : 1;
    job.end = {what, ++arrivals_};
    job.due_at_ms = is_behind ? std::max(job.free_at_ms, last_end_due_ms_)
                              : job.free_at_ms;
    last_end_due_ms_ = job.due_at_ms;
  } else if (!comes_after) {
    job.waiting = {what, ++arrivals_};
    // It may be over before it is worth a line.
    job.due_at_ms = begins ? what.at_ms + line_interval_ms : job.free_at_ms;
  }
  return std::nullopt;
}

std::vector<event> board_pace::due(uint64_t now_ms) {
  if (const auto run = jobs_.find({}); run != jobs_.end() && run->second.waits()
                                       && now_ms >= run->second.due_at_ms)
    return rest();
  std::vector<held_event> out;
  for (auto& [name, job] : jobs_) {
    if (!job.waits() || now_ms < job.due_at_ms)
      continue;
    out.push_back(next_of(job));
    job.free_at_ms = now_ms + line_interval_ms;
    job.due_at_ms = job.free_at_ms;
  }
  return in_order(std::move(out));
}

std::vector<event> board_pace::rest() {
  std::vector<held_event> out;
  for (auto& [name, job] : jobs_)
    while (job.waits())
      out.push_back(next_of(job));
  return in_order(std::move(out));
}

bool board_pace::waits() const noexcept {
  return std::any_of(jobs_.begin(), jobs_.end(),
                     [](const auto& entry) { return entry.second.waits(); });
}

} // namespace dunlin
