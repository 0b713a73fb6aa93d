#include "actors/event_text.hpp"

#include "config/text.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <ctime>

namespace dunlin {

namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : printable(text);
}

/// `KIND name=number ... text`: what the log says of an event.
std::string log_text(const event& what) {
  std::string out{to_string(what.kind)};
  const auto& counts = what.counts;
  const auto add = [&](std::string_view name, int64_t number) {
    if (number != 0)
      out += " " + std::string{name} + "=" + std::to_string(number);
  };
  add("scanned", counts.scanned);
  add("migrated", counts.migrated);
  add("already_there", counts.already_there);
  add("skipped", counts.skipped);
  add("rejected", counts.rejected);
  add("written", counts.written);
  add("rows_expected", static_cast<int64_t>(what.rows_expected));
  add("rows_found", static_cast<int64_t>(what.rows_found));
  if (!what.text.empty())
    out += " " + printable(what.text);
  return out;
}

} // namespace

std::string_view to_string(log_level level) noexcept {
  switch (level) {
  case log_level::error:
    return "error";
  case log_level::warning:
    return "warning";
  case log_level::info:
    return "info";
  case log_level::debug:
    return "debug";
  }
  return "unknown";
}

log_level level_of(event_kind kind) noexcept {
  switch (kind) {
  case event_kind::step_failed:
    return log_level::error;
  case event_kind::batch_retried:
  case event_kind::step_blocked:
  case event_kind::stopping:
  case event_kind::paused:
  case event_kind::warning:
    return log_level::warning;
  case event_kind::run_began:
  case event_kind::step_began:
  case event_kind::step_done:
  case event_kind::step_stopped:
  case event_kind::resumed:
  case event_kind::command_said:
  case event_kind::run_ended:
    return log_level::info;
  case event_kind::step_progressed:
  case event_kind::batch_done:
  case event_kind::migrator_spawned:
  case event_kind::migrator_retired:
  case event_kind::scan_began:
  case event_kind::scan_ended:
  case event_kind::batch_began:
    return log_level::debug;
  }
  return log_level::debug;
}

std::string grouped(int64_t number) {
  auto out = std::to_string(number);
  const size_t first = number < 0 ? 1 : 0;
  for (auto at = out.size(); at > first + 3;) {
    at -= 3;
    out.insert(at, ",");
  }
  return out;
}

std::string elapsed_text(uint64_t duration_ms) {
  const auto seconds = duration_ms / 1000;
  char out[32];
  if (seconds < 60)
    std::snprintf(out, sizeof out, "%u.%us", static_cast<unsigned>(seconds),
                  static_cast<unsigned>(duration_ms % 1000 / 100));
  else if (seconds < 3600)
    std::snprintf(out, sizeof out, "%um%02us",
                  static_cast<unsigned>(seconds / 60),
                  static_cast<unsigned>(seconds % 60));
  else
    std::snprintf(out, sizeof out, "%lluh%02um",
                  static_cast<unsigned long long>(seconds / 3600),
                  static_cast<unsigned>(seconds % 3600 / 60));
  return out;
}

std::string utc_text(uint64_t utc_ms) {
  const auto seconds = static_cast<time_t>(utc_ms / 1000);
  tm parts{};
  gmtime_r(&seconds, &parts);
  char day[32];
  const auto size = std::strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts);
  char rest[8];
  std::snprintf(rest, sizeof rest, ".%03uZ",
                static_cast<unsigned>(utc_ms % 1000));
  return std::string{day, size} + rest;
}

std::string json_line(const event& what) {
  const auto& counts = what.counts;
  const nlohmann::ordered_json out{
      {"event", to_string(what.kind)},
      {"at_ms", what.at_ms},
      {"part", what.part},
      {"step", what.step},
      {"batch", what.batch},
      {"counts",
       {{"scanned", counts.scanned},
        {"migrated", counts.migrated},
        {"already_there", counts.already_there},
        {"skipped", counts.skipped},
        {"rejected", counts.rejected},
        {"written", counts.written}}},
      {"rows_expected", what.rows_expected},
      {"rows_found", what.rows_found},
      {"text", what.text},
  };
  // A path may hold any bytes; those that are no UTF-8 are replaced.
  return out.dump(-1, ' ', false,
                  nlohmann::ordered_json::error_handler_t::replace);
}

std::string log_line(const event& what, uint64_t utc_ms) {
  return utc_text(utc_ms) + "\t" + std::string{to_string(level_of(what.kind))}
         + "\t" + or_dash(what.part) + "\t" + or_dash(what.step) + "\t"
         + or_dash(what.batch) + "\t" + log_text(what);
}

} // namespace dunlin
