#include "app/dry_run.hpp"

#include "actors/board_words.hpp"
#include "actors/event_text.hpp"
#include "app/command_line.hpp"
#include "app/rows_needed.hpp"
#include "app/step_outlook.hpp"
#include "app/text_table.hpp"
#include "config/text.hpp"
#include "plan/keyed_plan.hpp"

#include <nlohmann/json.hpp>

namespace dunlin {

namespace {

std::string rows_cell(const step& of, const step_standing& standing,
                      const step_rows& rows) {
  if (of.is_script())
    return "";
  if (standing.where == standing::done && !standing.is_baseline())
    return grouped(standing.record->counts.scanned);
  return rows_text(rows.source);
}

std::string intent_of(const step& of, const step_standing& standing,
                      bool waits_for_doubt) {
  if (of.is_keyed())
    return "look up the keys of " + printable(of.keys.file);
  return intent_text(standing, waits_for_doubt);
}

/// The run that was looked at: what `--reset` would forget, it forgets too.
std::string run_line(const options& asked) {
  auto out = command_line("run", asked);
  if (asked.reset)
    out += " --reset"
           + (asked.reset->empty() ? "" : "=" + shell_word(*asked.reset))
           + (asked.yes ? " --yes" : "");
  return out;
}

std::string as_text(const migration_plan& plan, const outlook& found,
                    const options& asked, uint64_t took_ms) {
  text_table table{"step",
                   {{"a run would", false, false}, {"rows", true, false}}};
  const auto blocked = blocked_by(plan, found.standings);
  size_t open_steps = 0;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].is_left_out)
      continue;
    const auto& standing = found.standings[i];
    open_steps += standing.where == standing::done ? 0 : 1;
    table.add(printable(plan.steps[i].name),
              {intent_of(plan.steps[i], standing,
                         waits_for_doubt(found.standings, blocked[i])),
               rows_cell(plan.steps[i], standing, found.rows[i])});
  }
  auto out = table.text() + "\n";
  if (open_steps == 0)
    out += "A run would find nothing to do.\n";
  else
    out += "A run would work on " + std::to_string(open_steps) + " of "
           + count_words(static_cast<int64_t>(plan.steps.size()),
                         {"step", "steps"})
           + ".\n" + (has_keyed(plan) ? "" : needed_text(plan, found, took_ms))
           + "Nothing was changed.\n";
  return out + "\n" + next_line("", run_line(asked));
}

using json = nlohmann::ordered_json;

/// `NAME` and `NAME_exact`; null where the number is unknown.
void add_rows(json& into, const std::string& name, const row_estimate& rows) {
  into[name] = rows.rows ? json(*rows.rows) : json(nullptr);
  into[name + "_exact"] = rows.exact;
}

json step_json(const step& of, const step_standing& standing,
               const step_rows& rows) {
  json out{{"step", of.name},
           {"kind", of.is_script() ? "script" : "table"},
           {"state", state_text(standing)}};
  auto total = rows.source;
  if (standing.where == standing::done && !standing.is_baseline()
      && !of.is_script())
    total = {static_cast<uint64_t>(standing.record->counts.scanned), true};
  add_rows(out, "rows", total);
  out["scanned"] = standing.record ? standing.record->counts.scanned : 0;
  if (of.is_script())
    return out;
  if (of.is_keyed()) {
    out["keys"] = of.keys.file;
    return out;
  }
  const auto need = rows_needed_of(of.table(), standing, rows);
  add_rows(out, "needed", need.needed);
  add_rows(out, "previously_migrated", need.previously);
  out["failures"] = need.failures;
  return out;
}

std::string as_json(const migration_plan& plan, const outlook& found) {
  auto steps = json::array();
  for (size_t i = 0; i < plan.steps.size(); ++i)
    if (!plan.steps[i].is_left_out)
      steps.push_back(
          step_json(plan.steps[i], found.standings[i], found.rows[i]));
  const json out{{"steps", std::move(steps)}};
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace

std::string rows_text(const row_estimate& rows) {
  if (!rows.rows)
    return "?";
  return (rows.exact ? "" : "~") + grouped(static_cast<int64_t>(*rows.rows));
}

std::string intent_text(const step_standing& step, bool waits_for_doubt) {
  if (waits_for_doubt)
    return "not come to it: it waits for a step in doubt";
  const auto& record = step.record;
  switch (step.where) {
  case standing::done:
    return step.is_baseline() ? "leave it: it is a baseline"
                              : "leave it: it is done";
  case standing::changed:
    return "stop: it changed";
  case standing::again:
    return "run it again: it changed";
  case standing::begun:
  case standing::failed:
    if (record && record->counts.scanned > 0)
      return "go on after " + grouped(record->counts.scanned) + " rows";
    if (record && record->statements > 0)
      return "go on after "
             + count_words(static_cast<int64_t>(record->statements),
                           {"statement", "statements"});
    return step.where == standing::failed ? "try it again" : "begin it";
  case standing::in_doubt:
    return "stop there: it is in doubt";
  case standing::listed:
  case standing::fresh:
    return "begin it";
  }
  return "";
}

std::string dry_run_text(const migration_plan& plan, const outlook& found,
                         const options& asked, uint64_t took_ms) {
  return asked.json ? as_json(plan, found)
                    : as_text(plan, found, asked, took_ms);
}

} // namespace dunlin
