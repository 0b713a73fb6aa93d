#include "app/control/control_text.hpp"

#include "actors/event_text.hpp"
#include "app/command_line.hpp"
#include "app/text_table.hpp"
#include "config/text.hpp"

#include <nlohmann/json.hpp>

namespace dunlin {

namespace {

std::string number_text(uint64_t number) {
  return grouped(static_cast<int64_t>(number));
}

/// Empty: unknown.
std::string known_text(uint64_t number) {
  return number == 0 ? "" : number_text(number);
}

std::string_view doing(const step_now& step) {
  switch (step.status) {
  case step_status::opening:
    return "looks at its source";
  case step_status::running:
    return step.is_script ? "runs" : "migrates";
  case step_status::winding_down:
    return "finishes batches";
  case step_status::counting:
    return "counts its source";
  case step_status::closing:
    return "closes its books";
  default:
    return to_string(step.status);
  }
}

std::string steps_text(const steer_answer& now) {
  auto out = number_text(now.steps_done) + " of " + number_text(now.steps)
             + " steps done, " + number_text(now.under_way.size())
             + " under way";
  if (now.steps_failed > 0)
    out += ", " + number_text(now.steps_failed) + " failed or blocked";
  return out + "\n";
}

std::string under_way_text(const steer_answer& now) {
  text_table table{"step",
                   {{"does", false, false},
                    {"rows", true, false},
                    {"of about", true, true},
                    {"a second", true, true},
                    {"migrators", true, true}}};
  for (const auto& step : now.under_way)
    table.add(printable(step.step),
              {std::string{doing(step)},
               step.is_script ? "" : grouped(step.counts.scanned),
               known_text(step.rows_expected), known_text(step.rows_per_second),
               known_text(step.migrators)});
  return "\n" + table.text();
}

std::string next_of(const steer_answer& now, const options& asked) {
  switch (now.pace) {
  case run_pace::going:
    return "";
  case run_pace::paused:
    return next_line("to go on", command_line("control resume", asked));
  case run_pace::stopping:
    return next_line("to go on later", command_line("run", asked));
  }
  return "";
}

} // namespace

std::string control_text(const std::string& migration,
                         const control_answer& answer, const options& asked) {
  const auto& now = answer.now;
  auto out = printable(migration) + ": " + printable(now.text) + " (process "
             + std::to_string(answer.process) + ")\n";
  if (asked.word.verb == steer_verb::status) {
    out += steps_text(now);
    if (!now.under_way.empty())
      out += under_way_text(now) + "\n";
  }
  return out + next_of(now, asked);
}

std::string control_json(const control_answer& answer) {
  using json = nlohmann::ordered_json;
  return json::parse(answer_line(answer)).dump(2) + "\n";
}

} // namespace dunlin
