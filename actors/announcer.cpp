#include "actors/announcer.hpp"

#include <chrono>
#include <cstdlib>
#include <utility>

namespace dunlin {

namespace {

event_kind end_kind(step_status how) noexcept {
  switch (how) {
  case step_status::done:
    return event_kind::step_done;
  case step_status::failed:
    return event_kind::step_failed;
  case step_status::blocked:
    return event_kind::step_blocked;
  default:
    return event_kind::step_stopped;
  }
}

} // namespace

announcer::announcer(overseer_actor::pointer self,
                     std::shared_ptr<const migration_plan> plan,
                     std::vector<board_actor> boards)
    : self_(self), plan_(std::move(plan)), boards_(std::move(boards)),
      outboxes_(boards_.size()), began_(self->clock().now()) {
  // nop
}

void announcer::begin() {
  began_ = self_->clock().now();
}

void announcer::add(event news, std::optional<step_index> step) {
  auto since = self_->clock().now() - began_;
  news.at_ms = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
  if (step)
    news.step = plan_->steps[*step].name;
  for (auto& outbox : outboxes_)
    outbox.add(news);
}

void announcer::tell(event_kind kind, std::string part,
                     std::optional<step_index> step, std::string text,
                     const batch_counts& counts, std::string batch) {
  if (outboxes_.empty())
    return;
  event news;
  news.kind = kind;
  news.part = std::move(part);
  news.batch = std::move(batch);
  news.counts = counts;
  news.text = std::move(text);
  add(std::move(news), step);
}

void announcer::tell_scan(event_kind kind, step_index step,
                          const step_progress& progress) {
  auto& scan = scans_[step];
  event news;
  news.kind = kind;
  news.part = "scanner";
  news.counts = progress.counts;
  news.rows_expected = scan.outlook.rows_expected;
  news.rows_found = scan.outlook.rows_found;
  scan.told_scanned = progress.counts.scanned;
  scan.told_found = scan.outlook.rows_found;
  add(std::move(news), step);
}

void announcer::scan_began(step_index step, const step_progress& progress,
                           const scan_outlook& outlook) {
  scans_[step].outlook = outlook;
  tell_scan(event_kind::scan_began, step, progress);
}

void announcer::scan_went_on(step_index step, const scan_outlook& outlook) {
  scans_[step].outlook = outlook;
}

void announcer::scan_ended(step_index step, const step_progress& progress,
                           const scan_outlook& outlook) {
  auto& scan = scans_[step];
  scan.outlook = outlook;
  // A batch that comes back for a retry opens a scan again that has found all.
  if (!std::exchange(scan.told_end, true))
    tell_scan(event_kind::scan_ended, step, progress);
}

void announcer::progressed(step_index step, const step_progress& progress) {
  const auto& scan = scans_[step];
  if (scan.told_scanned != progress.counts.scanned
      || scan.told_found != scan.outlook.rows_found)
    tell_scan(event_kind::step_progressed, step, progress);
}

void announcer::step_ended(step_index step, const step_progress& progress) {
  tell(end_kind(progress.status), "overseer", step, progress.problem.text,
       progress.counts);
  if (progress.rows_unaccounted != 0)
    tell(event_kind::warning, "scanner", step,
         "the source was written meanwhile: it has "
             + std::to_string(std::abs(progress.rows_unaccounted))
             + (progress.rows_unaccounted > 0 ? " rows more" : " rows fewer")
             + " than were scanned");
}

void announcer::flush() {
  if (silent_)
    return;
  for (size_t i = 0; i < outboxes_.size(); ++i) {
    auto update = outboxes_[i].next();
    if (!update)
      continue;
    ask(self_, boards_[i], std::move(*update))
        .then(
            [this, i](caf::ok_atom) {
              outboxes_[i].ready();
              flush();
            },
            [](const caf::error&) {
              // A board that died stays silent; the run does not need it.
            });
  }
}

void announcer::last_words(run_outcome outcome) {
  tell(event_kind::run_ended, "overseer", std::nullopt,
       std::string{to_string(outcome)});
  for (size_t i = 0; i < outboxes_.size(); ++i)
    caf::anon_send(boards_[i], outboxes_[i].rest());
  silent_ = true;
}

std::string migrator_part(migrator_id migrator) {
  return "migrator " + std::to_string(migrator);
}

std::string batch_text(batch_id id) {
  return std::to_string(id.ordinal) + "." + std::to_string(id.part);
}

} // namespace dunlin
