#include "actors/plain_words.hpp"

#include "actors/event_text.hpp"
#include "config/text.hpp"

namespace dunlin {

namespace {

std::string after_colon(const std::string& text) {
  return text.empty() ? "" : ": " + printable(text);
}

/// The time that stands before every line.
std::string time_text(uint64_t at_ms) {
  auto out = elapsed_text(at_ms);
  out.insert(0, out.size() < 7 ? 7 - out.size() : 0, ' ');
  return out;
}

} // namespace

void plain_words::see(const event& what) {
  if (what.kind == event_kind::step_began)
    begun_.insert(what.step);
  if (what.kind == event_kind::step_began && what.text == "table")
    tables_[what.step].began_ms = what.at_ms;
  else if (what.kind == event_kind::scan_began)
    tables_[what.step].before = what.counts;
}

std::string plain_words::line(const event& what) const {
  const auto words = words_of(what);
  if (!words)
    return {};
  return time_text(what.at_ms) + "  "
         + (what.step.empty() ? "run" : printable(what.step)) + *words;
}

std::string plain_words::line_of_blocked(const event& first,
                                         size_t steps) const {
  return time_text(first.at_ms) + "  " + grouped(static_cast<int64_t>(steps))
         + " steps" + after_colon(first.text);
}

std::optional<std::string> plain_words::words_of(const event& what) const {
  switch (what.kind) {
  case event_kind::run_began:
  case event_kind::stopping:
  case event_kind::run_ended:
  case event_kind::paused:
  case event_kind::resumed:
  case event_kind::step_blocked:
    return after_colon(what.text);
  case event_kind::step_began:
    // Of a table its rows are told.
    if (what.text == "table")
      return std::nullopt;
    return ": began";
  case event_kind::step_stopped:
    // What the run did not come to is in its summary.
    if (!begun_.contains(what.step))
      return std::nullopt;
    [[fallthrough]];
  case event_kind::step_progressed:
  case event_kind::scan_ended:
  case event_kind::step_done:
    return ": " + words_of_step(what);
  case event_kind::batch_retried:
    return ": batch " + what.batch + " " + printable(what.text);
  case event_kind::step_failed:
    return ": failed" + after_colon(what.text);
  case event_kind::warning:
    return ": warning" + after_colon(what.text);
  case event_kind::scan_began:
  case event_kind::batch_began:
  case event_kind::batch_done:
  case event_kind::migrator_spawned:
  case event_kind::migrator_retired:
  // For the log: a program may say much.
  case event_kind::command_said:
    return std::nullopt;
  }
  return std::nullopt;
}

std::string plain_words::words_of_step(const event& what) const {
  const bool is_stopped = what.kind == event_kind::step_stopped;
  const auto found = tables_.find(what.step);
  if (found == tables_.end()
      && (is_stopped || what.kind == event_kind::step_done))
    return is_stopped ? "stopped" : "done";
  const auto noun = noun_of(what.step);
  const auto rows_found = static_cast<int64_t>(what.rows_found);
  if (what.kind == event_kind::scan_ended)
    return scan_over_words(rows_found, noun);
  const auto begin = found == tables_.end() ? table_begin{} : found->second;
  auto out = migrated_words(tally_of(what.counts, begin.before), noun);
  if (what.kind == event_kind::step_progressed)
    return what.counts.scanned > 0 ? out : scanned_words(rows_found, noun);
  out += " in " + duration_words(what.at_ms - begin.began_ms);
  return (is_stopped ? "stopped. " : "") + out;
}

noun plain_words::noun_of(const std::string& step) const {
  const auto found = nouns_.find(step);
  return found == nouns_.end() ? noun{} : found->second;
}

} // namespace dunlin
