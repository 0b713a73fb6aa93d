#include "app/dry_run.hpp"

#include "actors/event_text.hpp"
#include "app/command_line.hpp"
#include "app/text_table.hpp"
#include "config/text.hpp"

#include <nlohmann/json.hpp>

namespace dunlin {

namespace {

std::string rows_cell(const step& of, const step_standing& standing,
                      const row_estimate& rows) {
  if (of.is_script())
    return "";
  if (standing.where == standing::done)
    return grouped(standing.record->counts.scanned);
  return rows_text(rows);
}

/// Rows that are left, as far as known.
std::string rows_left(const migration_plan& plan, const outlook& found) {
  row_estimate sum{0, true};
  bool all_known = true;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& standing = found.standings[i];
    if (plan.steps[i].is_script() || standing.where == standing::done)
      continue;
    const auto& rows = found.rows[i];
    const auto scanned
        = standing.record
              ? static_cast<uint64_t>(standing.record->counts.scanned)
              : 0;
    all_known = all_known && rows.rows;
    sum.exact = sum.exact && rows.exact;
    if (rows.rows && *rows.rows > scanned)
      sum.rows = *sum.rows + *rows.rows - scanned;
  }
  return (all_known ? "" : "at least ") + rows_text(sum);
}

std::string as_text(const migration_plan& plan, const outlook& found,
                    const options& asked) {
  text_table table{"step",
                   {{"a run would", false, false}, {"rows", true, false}}};
  size_t open_steps = 0;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& standing = found.standings[i];
    open_steps += standing.where == standing::done ? 0 : 1;
    table.add(printable(plan.steps[i].name),
              {intent_text(standing),
               rows_cell(plan.steps[i], standing, found.rows[i])});
  }
  auto out = table.text() + "\n";
  if (open_steps == 0)
    out += "A run would find nothing to do.\n";
  else
    out += "A run would work on " + std::to_string(open_steps) + " of "
           + std::to_string(plan.steps.size()) + " steps and scan "
           + rows_left(plan, found) + " rows.\nNothing was changed.\n";
  return out + "\n" + next_line("", command_line("run", asked));
}

std::string as_json(const migration_plan& plan, const outlook& found) {
  using json = nlohmann::ordered_json;
  auto steps = json::array();
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& standing = found.standings[i];
    const auto& rows = found.rows[i];
    const bool is_done = standing.where == standing::done;
    json row_count = nullptr;
    if (is_done && !plan.steps[i].is_script())
      row_count = standing.record->counts.scanned;
    else if (rows.rows)
      row_count = *rows.rows;
    steps.push_back(
        {{"step", plan.steps[i].name},
         {"kind", plan.steps[i].is_script() ? "script" : "table"},
         {"state", to_string(standing.where)},
         {"rows", std::move(row_count)},
         {"rows_exact", is_done || rows.exact},
         {"scanned", standing.record ? standing.record->counts.scanned : 0}});
  }
  const json out{{"steps", std::move(steps)}};
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace

std::string rows_text(const row_estimate& rows) {
  if (!rows.rows)
    return "?";
  return (rows.exact ? "" : "~") + grouped(static_cast<int64_t>(*rows.rows));
}

std::string intent_text(const step_standing& step) {
  const auto& record = step.record;
  switch (step.where) {
  case standing::done:
    return "leave it: it is done";
  case standing::changed:
    return "stop: it changed";
  case standing::begun:
  case standing::failed:
    if (record && record->counts.scanned > 0)
      return "go on after " + grouped(record->counts.scanned) + " rows";
    return step.where == standing::failed ? "try it again" : "begin it";
  case standing::fresh:
    return "begin it";
  }
  return "";
}

std::string dry_run_text(const migration_plan& plan, const outlook& found,
                         const options& asked) {
  return asked.json ? as_json(plan, found) : as_text(plan, found, asked);
}

} // namespace dunlin
