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

/// What a run would do as a whole.
struct run_outlook {
  /// It would work on so many steps.
  size_t worked_on = 0;
  /// Those that it would stop at.
  std::vector<std::string> in_doubt;
  size_t behind_doubt = 0;
};

std::string steps_words(size_t count) {
  return count_words(static_cast<int64_t>(count), {"step", "steps"});
}

std::string text_of(const run_outlook& run, const migration_plan& plan,
                    const std::string& needed) {
  if (run.worked_on == 0 && run.in_doubt.empty())
    return "A run would find nothing to do.\n";
  auto out = "A run would work on " + std::to_string(run.worked_on) + " of "
             + steps_words(plan.steps.size());
  if (!run.in_doubt.empty())
    out += ", stop at " + std::to_string(run.in_doubt.size())
           + (run.behind_doubt == 0
                  ? ""
                  : " and not come to " + std::to_string(run.behind_doubt));
  return out + ".\n" + needed + "Nothing was changed.\n";
}

std::string as_text(const migration_plan& plan, const outlook& found,
                    const options& asked, uint64_t took_ms) {
  text_table table{"step",
                   {{"a run would", false, false}, {"rows", true, false}}};
  const auto blocked = blocked_by(plan, found.standings);
  run_outlook run;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].is_left_out)
      continue;
    const auto& standing = found.standings[i];
    const bool is_behind_doubt = waits_for_doubt(found.standings, blocked[i]);
    if (standing.where == standing::in_doubt)
      run.in_doubt.push_back(plan.steps[i].name);
    else if (is_behind_doubt)
      ++run.behind_doubt;
    else if (standing.where != standing::done)
      ++run.worked_on;
    table.add(printable(plan.steps[i].name),
              {intent_of(plan.steps[i], standing, is_behind_doubt),
               rows_cell(plan.steps[i], standing, found.rows[i])});
  }
  auto out = table.text() + "\n";
  for (const auto& step : run.in_doubt)
    out += settle_lines(step, asked);
  out += text_of(run, plan,
                 has_keyed(plan) ? "" : needed_text(plan, found, took_ms));
  return out + "\n"
         + next_line(run.in_doubt.empty() ? "" : doubt_condition,
                     run_line(asked));
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

exit_code dry_run_code(const migration_plan& plan, const outlook& found) {
  auto out = exit_code::done;
  for (size_t i = 0; i < plan.steps.size(); ++i)
    if (!plan.steps[i].is_left_out
        && found.standings[i].where == standing::in_doubt)
      out = exit_code::in_doubt;
  return out;
}

std::string dry_run_text(const migration_plan& plan, const outlook& found,
                         const options& asked, uint64_t took_ms) {
  return asked.json ? as_json(plan, found)
                    : as_text(plan, found, asked, took_ms);
}

} // namespace dunlin
