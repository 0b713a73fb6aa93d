#include "app/summary.hpp"

#include "actors/board_words.hpp"
#include "actors/event_text.hpp"
#include "app/command_line.hpp"
#include "app/measure_text.hpp"
#include "app/text_table.hpp"
#include "config/text.hpp"
#include "plan/plan_part.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace dunlin {

namespace {

/// A run of all steps with all their rows.
options all_of(options asked) {
  asked.keys.clear();
  asked.part = {};
  return asked;
}

void add_next(run_summary& summary, const options& asked) {
  summary.next = command_line("run", asked);
  switch (summary.code) {
  case exit_code::done:
    summary.next = command_line("status", asked);
    if (!asked.keys.empty()) {
      summary.next = command_line("run", all_of(asked));
      summary.next_condition = "to migrate all that is not listed";
    } else if (summary.left_out > 0) {
      summary.next = command_line("run", all_of(asked));
      summary.next_condition
          = "for the "
            + count_words(static_cast<int64_t>(summary.left_out),
                          {"step that is left", "steps that are left"});
    }
    break;
  case exit_code::work_left:
    summary.next_condition = "to go on where this run stopped";
    break;
  case exit_code::differs:
    summary.next_condition = "once the change is taken back or by --reset=STEP";
    break;
  case exit_code::locked:
    summary.next_condition = "once the other run has ended";
    break;
  case exit_code::in_doubt:
    summary.next_condition = doubt_condition;
    break;
  default:
    summary.next_condition = "once the cause is mended";
  }
}

summary_step step_of(const step& of) {
  summary_step out;
  out.name = of.name;
  out.store = of.written_store();
  out.is_script = of.is_script();
  out.is_keyed = of.is_keyed();
  return out;
}

std::vector<std::string> cells_of(const batch_counts& counts,
                                  std::string status) {
  return {std::move(status),        grouped(counts.scanned),
          grouped(counts.migrated), grouped(counts.already_there),
          grouped(counts.skipped),  grouped(counts.rejected)};
}

std::string status_of(const summary_step& step) {
  return std::string{step.is_left_out ? "left out" : to_string(step.status)};
}

std::string table_of(const run_summary& summary) {
  text_table table{"step",
                   {{"status", false, false},
                    {"scanned", true, false},
                    {"migrated", true, false},
                    {"already there", true, true},
                    {"skipped", true, true},
                    {"rejected", true, true}}};
  batch_counts totals;
  for (const auto& step : summary.steps) {
    const auto status = status_of(step);
    if (step.is_script || step.is_left_out)
      table.add(printable(step.name), {status, "", "", "", "", ""});
    else
      table.add(printable(step.name), cells_of(step.counts, status));
    totals += step.counts;
  }
  table.add_rule();
  table.add(count_words(static_cast<int64_t>(summary.steps.size()),
                        {"step", "steps"}),
            cells_of(totals, std::string{to_string(summary.outcome)}));
  return table.text();
}

/// Why steps failed, and by what others are blocked.
std::string reasons_of(const run_summary& summary) {
  std::string out;
  std::map<std::string, std::string> blocked;
  for (const auto& step : summary.steps) {
    const auto name = printable(step.name);
    if (step.status == step_status::blocked)
      blocked[step.problem]
          += (blocked[step.problem].empty() ? "" : ", ") + name;
    else if (!step.problem.empty())
      out += name + ": " + printable(step.problem) + "\n";
    if (step.rows_unaccounted != 0)
      out += name
             + ": its source was written meanwhile; rows there beyond those"
             + " scanned: " + grouped(step.rows_unaccounted) + "\n";
  }
  for (const auto& [reason, names] : blocked)
    out += printable(reason) + ": " + names + "\n";
  for (const auto* lines : {&summary.violations, &summary.unforeseen})
    for (const auto& line : *lines)
      out += printable(line) + "\n";
  return out;
}

/// Which steps were not scanned.
std::string keyed_of(const run_summary& summary) {
  std::string out;
  for (const auto& step : summary.steps)
    if (step.is_keyed)
      out += printable(step.name)
             + ": only what the file of keys lists; the step is not done\n";
  return out;
}

/// Where rejected rows stand.
std::string rejects_of(const run_summary& summary) {
  std::map<std::string, uint64_t> by_store;
  for (const auto& step : summary.steps)
    if (step.rejects_open > 0)
      by_store[step.store] += step.rejects_open;
  std::string out;
  for (const auto& [store, rows] : by_store)
    out += grouped(static_cast<int64_t>(rows))
           + (rows == 1 ? " rejected row stands with its reason"
                        : " rejected rows stand with their reasons")
           + " in table dunlin_rejects of store " + quote(store) + "\n";
  return out;
}

/// A step that this run left alone, as it was before.
void add_left_out(run_summary& into, summary_step step,
                  const step_standing& standing, const options& asked) {
  // A run over listed keys has books of its own.
  if (!asked.keys.empty())
    return;
  step.is_left_out = standing.where != standing::done;
  if (!step.is_left_out && standing.record)
    step.counts = standing.record->counts;
  into.left_out += step.is_left_out ? 1 : 0;
  into.steps.push_back(std::move(step));
}

} // namespace

run_summary summarize(const migration_plan& plan,
                      const std::vector<step_standing>& standings,
                      const run_report& report, const options& asked) {
  run_summary out;
  out.outcome = report.outcome;
  out.code = exit_code_of(report);
  out.violations = report.violations;
  out.unforeseen = report.unforeseen;
  size_t next = 0;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    auto step = step_of(plan.steps[i]);
    if (plan.steps[i].is_left_out) {
      add_left_out(out, std::move(step), standings[i], asked);
      continue;
    }
    const auto& progress = report.steps[next];
    step.status = progress.status;
    step.counts = progress.counts;
    step.rejects_open = progress.rejects_open;
    step.problem = progress.problem.text;
    if (progress.problem.code == error_code::statement_in_doubt)
      out.ways_out += settle_lines(step.name, asked);
    step.rows_unaccounted = progress.rows_unaccounted;
    step.span = report.spans[next];
    ++next;
    out.steps.push_back(std::move(step));
  }
  const auto part = part_to_run(plan);
  out.measure = measure_run(part, report.spans, report.migrators);
  for (const auto link : out.measure.chain)
    out.chain.push_back(part.steps[link].name);
  add_next(out, asked);
  return out;
}

run_summary summarize_done(const migration_plan& plan,
                           const std::vector<step_standing>& standings,
                           const options& asked) {
  run_summary out;
  out.nothing_to_do = true;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    auto step = step_of(plan.steps[i]);
    if (plan.steps[i].is_left_out) {
      add_left_out(out, std::move(step), standings[i], asked);
      continue;
    }
    if (const auto& record = standings[i].record) {
      step.counts = record->counts;
      step.rejects_open = record->rejects_open;
    }
    out.steps.push_back(std::move(step));
  }
  add_next(out, asked);
  return out;
}

std::string summary_text(const run_summary& summary) {
  auto out = table_of(summary);
  auto notes = reasons_of(summary) + summary.ways_out + keyed_of(summary)
               + rejects_of(summary) + summary.reject_examples;
  if (summary.nothing_to_do)
    notes += summary.left_out == 0
                 ? "Nothing to do: every step is done.\n"
                 : "Nothing to do: all that was asked for is done.\n";
  notes += measure_text(summary.measure, summary.chain);
  if (!notes.empty())
    out += "\n" + notes;
  return out + "\n" + next_line(summary.next_condition, summary.next);
}

std::string summary_json(const run_summary& summary) {
  using json = nlohmann::ordered_json;
  const auto counts_json = [](const batch_counts& counts) {
    return json{{"scanned", counts.scanned},
                {"migrated", counts.migrated},
                {"already_there", counts.already_there},
                {"skipped", counts.skipped},
                {"rejected", counts.rejected},
                {"written", counts.written}};
  };
  batch_counts totals;
  auto steps = json::array();
  for (const auto& step : summary.steps) {
    totals += step.counts;
    steps.push_back({{"step", step.name},
                     {"kind", step.is_script ? "script" : "table"},
                     {"status", status_of(step)},
                     {"only_keys", step.is_keyed},
                     {"counts", counts_json(step.counts)},
                     {"rejects_open", step.rejects_open},
                     {"problem", step.problem},
                     {"began_ms", span_json(step.span, step.span.began_us)},
                     {"ended_ms", span_json(step.span, step.span.ended_us)}});
  }
  const json out{{"event", "summary"},
                 {"outcome", to_string(summary.outcome)},
                 {"nothing_to_do", summary.nothing_to_do},
                 {"exit_code", static_cast<int>(summary.code)},
                 {"steps", std::move(steps)},
                 {"totals", counts_json(totals)},
                 {"violations", summary.violations},
                 {"unforeseen", summary.unforeseen},
                 {"schedule", measure_json(summary.measure, summary.chain)},
                 {"left_out", summary.left_out},
                 {"next", summary.next}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace dunlin
