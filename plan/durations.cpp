#include "plan/durations.hpp"

#include "config/nearest.hpp"
#include "config/text.hpp"
#include "plan/duration_guess.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

namespace dunlin {

namespace {

constexpr std::string_view blanks = " \t\r";

/// The longest duration, in seconds: what fits into the milliseconds of an
/// estimate.
constexpr double max_seconds = 4'000'000;

/// Whole milliseconds, at least one; nothing: it is no such number.
std::optional<uint32_t> milliseconds_of(std::string_view text) {
  double seconds = 0;
  const auto [end, problem]
      = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (problem != std::errc{} || end != text.data() + text.size()
      || !(seconds >= 0 && seconds <= max_seconds))
    return std::nullopt;
  return static_cast<uint32_t>(std::max(1.0, std::ceil(seconds * 1'000)));
}

uint32_t estimate_of(const past_time& past) noexcept {
  constexpr auto max_ms = static_cast<uint64_t>(max_seconds * 1'000);
  return static_cast<uint32_t>(std::clamp<uint64_t>(past.ms, 1, max_ms));
}

class duration_reader {
public:
  duration_reader(migration_plan& plan, const std::string& shown)
      : plan_(plan), shown_(shown) {
    for (auto& step : plan.steps)
      steps_.emplace(step.name, &step);
  }

  result<void> read(std::string_view line, size_t number) {
    const auto begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos || line[begin] == '#')
      return {};
    line.remove_prefix(begin);
    line = line.substr(0, line.find_last_not_of(blanks) + 1);
    const auto gap = line.find_first_of(blanks);
    const auto name_at = line.find_first_not_of(blanks, gap);
    const auto ms = milliseconds_of(line.substr(0, gap));
    if (!ms || gap == std::string_view::npos)
      return refuse(error_code::usage, number,
                    "expected SECONDS and the name of a step, not "
                        + quote(line));
    const auto name = line.substr(name_at);
    const auto found = steps_.find(name);
    if (found == steps_.end())
      return refuse(error_code::unknown_step, number,
                    "unknown step " + quote(name)
                        + hint_for(std::string{name}, names()));
    auto& expected = found->second->expected;
    if (expected.from == estimate_source::file)
      return refuse(error_code::usage, number,
                    "step " + quote(name) + " is given twice");
    expected = {*ms, estimate_source::file};
    return {};
  }

private:
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& step : plan_.steps)
      out.push_back(step.name);
    return out;
  }

  result<void> refuse(error_code code, size_t line,
                      const std::string& why) const {
    return fail(code, "--durations: " + printable(shown_) + ":"
                          + std::to_string(line) + ": " + why);
  }

  migration_plan& plan_;
  const std::string& shown_;
  std::map<std::string, step*, std::less<>> steps_;
};

} // namespace

std::string_view to_string(estimate_source from) noexcept {
  switch (from) {
  case estimate_source::none:
    return "";
  case estimate_source::guess:
    return "guess";
  case estimate_source::ledger:
    return "ledger";
  case estimate_source::file:
    return "file";
  }
  return "";
}

result<migration_plan> with_durations(migration_plan plan,
                                      std::string_view text,
                                      const std::string& shown) {
  duration_reader reader{plan, shown};
  for (size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto good = reader.read(text.substr(0, end), number); !good)
      return fail(good.error());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return plan;
}

migration_plan with_past(migration_plan plan, const past_times& past) {
  for (auto& step : plan.steps) {
    const auto found = past.find(step.name);
    if (found != past.end() && found->second.is_whole
        && step.expected.from == estimate_source::none)
      step.expected = {estimate_of(found->second), estimate_source::ledger};
  }
  return plan;
}

migration_plan with_guesses(migration_plan plan, const known_rows& rows,
                            const past_times& past) {
  duration_guesser guesser;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    auto& step = plan.steps[i];
    const auto guess
        = guesser.guess_ms(step, rows.empty() ? std::nullopt : rows[i]);
    const auto found = past.find(step.name);
    const auto least = found == past.end() || found->second.is_whole
                           ? 0
                           : estimate_of(found->second);
    const auto from = step.expected.from;
    if (from != estimate_source::file
        && (from != estimate_source::ledger || least > 0))
      step.expected = least > guess
                          ? step_estimate{least, estimate_source::ledger}
                          : step_estimate{guess, estimate_source::guess};
  }
  return plan;
}

} // namespace dunlin
