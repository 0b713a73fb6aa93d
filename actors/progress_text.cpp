#include "actors/progress_text.hpp"

#include "actors/display_width.hpp"
#include "actors/event_text.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <vector>

namespace dunlin {

namespace {

constexpr size_t bar_columns_min = 6;
constexpr size_t bar_columns_max = 30;

std::string percent_text(const table_progress& progress,
                         const board_glyphs& glyphs) {
  const auto percent = percent_done(progress);
  auto out = percent ? (progress.is_exact ? "" : "~") + std::to_string(*percent)
                           + "%"
                     : std::string{glyphs.unknown};
  // `~100%` is the longest; what follows keeps its place.
  const auto width = display_width(out);
  out.insert(0, width < 5 ? 5 - width : 0, ' ');
  return out;
}

std::string expected_text(const table_progress& progress) {
  return (progress.is_exact ? "" : "~") + grouped(*progress.rows_expected);
}

std::string rate_text(const table_progress& progress,
                      const board_glyphs& glyphs) {
  if (!progress.rows_per_second)
    return std::string{glyphs.unknown} + "/s";
  return grouped(static_cast<int64_t>(*progress.rows_per_second)) + "/s";
}

std::string left_text(const table_progress& progress,
                      const board_glyphs& glyphs) {
  if (!progress.time_left_ms)
    return std::string{glyphs.unknown};
  const auto seconds = *progress.time_left_ms / 1000;
  // Tenths of a second are no news, and would look like knowledge.
  if (seconds < 60)
    return std::to_string(seconds) + "s";
  return elapsed_text(*progress.time_left_ms);
}

/// The same facts, from many words to few.
std::vector<std::string> facts_of(const table_progress& progress,
                                  const board_glyphs& glyphs) {
  const auto percent = percent_text(progress, glyphs);
  const auto done = grouped(progress.rows_done);
  const auto rate = rate_text(progress, glyphs);
  const auto left = left_text(progress, glyphs);
  const auto noun = printable(progress.what.many);
  std::vector<std::string> out;
  if (progress.rows_expected) {
    const auto expected = expected_text(progress);
    out.push_back(percent + "  " + done + " of " + expected + " " + noun + "  "
                  + rate + "  left " + left);
    out.push_back(percent + "  " + done + "/" + expected + "  " + rate
                  + "  left " + left);
  } else {
    out.push_back(percent + "  " + done + " " + noun + "  " + rate + "  left "
                  + left);
  }
  out.push_back(percent + " " + done + " " + rate + " " + left);
  return out;
}

std::string bar(const table_progress& progress, size_t columns,
                const board_glyphs& glyphs) {
  const auto percent = static_cast<size_t>(percent_done(progress).value_or(0));
  const auto done = columns * percent / 100;
  std::string out;
  for (size_t i = 0; i < columns; ++i)
    out += i < done ? glyphs.done : glyphs.open;
  return out;
}

} // namespace

std::optional<int64_t> percent_done(const table_progress& progress) {
  if (!progress.rows_expected)
    return std::nullopt;
  const auto expected = *progress.rows_expected;
  const auto done = std::max<int64_t>(progress.rows_done, 0);
  if (expected <= 0)
    return progress.is_exact ? std::optional<int64_t>{100} : std::nullopt;
  if (done > expected)
    return progress.is_exact ? std::optional<int64_t>{100} : std::nullopt;
  return static_cast<int64_t>(100.0 * static_cast<double>(done)
                              / static_cast<double>(expected));
}

std::string progress_text(const table_progress& progress, size_t columns,
                          size_t name_columns, const board_glyphs& glyphs) {
  auto name = printable(progress.name);
  const auto width = display_width(name);
  name.append(width < name_columns ? name_columns - width : 0, ' ');
  const auto taken = std::max(width, name_columns);
  std::string facts;
  for (const auto& candidate : facts_of(progress, glyphs)) {
    facts = candidate;
    if (taken + 1 + bar_columns_min + 1 + display_width(facts) <= columns)
      break;
  }
  const auto others = taken + 2 + display_width(facts);
  if (others + bar_columns_min > columns)
    return name + " " + facts;
  const auto room = std::min(columns - others, bar_columns_max);
  return name + " " + bar(progress, room, glyphs) + " " + facts;
}

} // namespace dunlin
