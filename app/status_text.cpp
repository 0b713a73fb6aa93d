#include "app/status_text.hpp"

#include "actors/board_words.hpp"
#include "actors/event_text.hpp"
#include "app/command_line.hpp"
#include "app/dry_run.hpp"
#include "app/reject_examples.hpp"
#include "app/text_table.hpp"
#include "config/text.hpp"
#include "plan/step_book.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace dunlin {

namespace {

/// `2024-11-23 12:05:01` of `2024-11-23T12:05:01.123Z`.
std::string short_time(const std::string& utc) {
  auto out = utc.substr(0, 19);
  std::replace(out.begin(), out.end(), 'T', ' ');
  return out;
}

bool is_over(const migration_status& status) {
  return all_done(status.standings, status.kept);
}

/// When a step ended; empty: it has not, though its ledger row may have the
/// time of its last statement.
std::string ended_of(const step_record& record) {
  return record.state == step_state::open ? "" : record.ended_utc;
}

std::string state_of(const migration_status& status, size_t step) {
  return std::string{status.blocked[step] ? "blocked"
                                          : state_text(status.standings[step])};
}

std::string table_of(const migration_plan& plan,
                     const migration_status& status) {
  text_table table{"step",
                   {{"state", false, false},
                    {"scanned", true, false},
                    {"migrated", true, false},
                    {"already there", true, true},
                    {"skipped", true, true},
                    {"rejects", true, true},
                    {"ended (UTC)", false, true}}};
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& record = status.standings[i].record;
    std::vector<std::string> cells{state_of(status, i)};
    const auto none = step_record{};
    const auto& known = record ? *record : none;
    if (plan.steps[i].is_script())
      cells.insert(cells.end(), {"", "", "", "", ""});
    else
      cells.insert(
          cells.end(),
          {grouped(known.counts.scanned), grouped(known.counts.migrated),
           grouped(known.counts.already_there), grouped(known.counts.skipped),
           grouped(static_cast<int64_t>(known.rejects_open))});
    cells.push_back(short_time(ended_of(known)));
    table.add(printable(plan.steps[i].name), std::move(cells));
  }
  for (const auto& step : status.gone)
    table.add(printable(step.record.step), {step.text(), "", "", "", "", "",
                                            short_time(ended_of(step.record))});
  return table.text();
}

/// What arrived by listed keys in steps that are not done.
std::string keyed_of(const migration_plan& plan,
                     const migration_status& status) {
  std::string out;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& [where, record, change] = status.standings[i];
    if (!record || record->keyed.batches == 0 || where == standing::done)
      continue;
    out += printable(plan.steps[i].name) + ": "
           + grouped(record->keyed.counts.migrated) + " rows by keys, "
           + grouped(static_cast<int64_t>(record->keyed.rejects_open))
           + " rejects" + (record->batches == 0 ? "; not scanned\n" : "\n");
  }
  return out;
}

std::string run_text(const run_record& run) {
  const auto who = " (process " + std::to_string(run.process) + " on "
                   + printable(run.host) + ")";
  if (run.outcome.empty())
    return "the last run was cut off" + who;
  return "the last run ended " + short_time(run.ended_utc) + " UTC, "
         + run.outcome + who;
}

std::string runs_of(const migration_status& status) {
  std::string out;
  for (const auto& [store, contents] : status.kept) {
    const auto holder = status.holders.find(store);
    std::string text = "no run yet";
    if (holder != status.holders.end())
      text = "a run is going on (" + holder->second + ")";
    else if (contents.last_run)
      text = run_text(*contents.last_run);
    out += "Store " + quote(store) + ": " + text + "\n";
    if (contents.last_run && holder == status.holders.end())
      for (const auto& line : contents.last_run->violations)
        out += "  " + printable(line) + "\n";
  }
  return out;
}

/// Whether a run would not come to a step.
bool is_behind_doubt(const migration_status& status, size_t step) {
  return waits_for_doubt(status.standings, status.blocked[step]);
}

/// What a run would do now, in one line.
std::string intent_of(const migration_status& status) {
  if (is_over(status))
    return "Every step is done: a run would find nothing to do.\n";
  std::map<standing, size_t> sums;
  size_t behind_doubt = 0;
  for (size_t i = 0; i < status.standings.size(); ++i)
    if (is_behind_doubt(status, i))
      ++behind_doubt;
    else
      ++sums[status.standings[i].where];
  if (sums[standing::changed] > 0)
    return "A run would stop: steps changed since they did their work.\n";
  if (sums[standing::done] == status.standings.size())
    return "Every step is done: a run would look at the whole once more, and"
           " end.\n";
  std::string out;
  const auto add = [&](standing where, std::string_view verb) {
    if (sums[where] > 0)
      out += (out.empty() ? " " : ", ") + std::string{verb} + " "
             + grouped(static_cast<int64_t>(sums[where]));
  };
  add(standing::done, "leave");
  add(standing::again, "run again");
  add(standing::begun, "go on with");
  add(standing::failed, "try again");
  add(standing::in_doubt, "stop at");
  sums[standing::fresh] += sums[standing::listed];
  add(standing::fresh, "begin");
  if (behind_doubt > 0)
    out += ", not come to " + grouped(static_cast<int64_t>(behind_doubt));
  return "Of "
         + count_words(static_cast<int64_t>(status.standings.size()),
                       {"step", "steps"})
         + " a run would" + out + ".\n";
}

nlohmann::ordered_json seconds_json(const step_record& record) {
  const auto ms = ms_taken(record);
  return ms ? nlohmann::ordered_json(static_cast<double>(*ms) / 1'000)
            : nlohmann::ordered_json(nullptr);
}

/// Why steps failed, what to say of those in doubt, and what is blocked by
/// them.
std::string problems_of(const migration_plan& plan,
                        const migration_status& status, const options& asked) {
  std::string out;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& [where, record, change] = status.standings[i];
    // Of a script that is done it says what it touched unforeseen.
    const bool is_told
        = where == standing::failed || where == standing::in_doubt
          || (where == standing::done && plan.steps[i].is_script());
    if (!change.empty())
      out += printable(change) + "\n";
    if (is_told && record && !record->problem.empty())
      out += printable(plan.steps[i].name) + ": " + printable(record->problem)
             + "\n";
    if (where == standing::in_doubt)
      out += settle_lines(plan.steps[i].name, asked);
  }
  std::map<step_index, std::string> blocked;
  for (size_t i = 0; i < plan.steps.size(); ++i)
    if (const auto& by = status.blocked[i]) {
      auto& names = blocked[*by];
      names += (names.empty() ? "" : ", ") + printable(plan.steps[i].name);
    }
  for (const auto& [by, names] : blocked)
    out += printable(blocked_text(plan.steps[by].name)) + ": " + names + "\n";
  return out;
}

std::string next_of(const migration_status& status, const options& asked) {
  // Another run would be refused now.
  if (!status.holders.empty())
    return command_line("control status", asked);
  const auto run = command_line("run", asked);
  return is_over(status) ? run + " --dry-run" : run;
}

std::string condition_of(const migration_status& status) {
  if (!status.holders.empty())
    return "";
  switch (exit_code_of(status)) {
  case exit_code::differs:
    return "once the change is taken back or by --reset=STEP";
  case exit_code::in_doubt:
    return doubt_condition;
  case exit_code::failed:
    return "once the cause is mended";
  default:
    return "";
  }
}

using json = nlohmann::ordered_json;

json counts_json(const batch_counts& counts) {
  return {{"scanned", counts.scanned},
          {"migrated", counts.migrated},
          {"already_there", counts.already_there},
          {"skipped", counts.skipped},
          {"rejected", counts.rejected},
          {"written", counts.written}};
}

json steps_json(const migration_plan& plan, const migration_status& status) {
  auto steps = json::array();
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    const auto& standing = status.standings[i];
    const auto record = standing.record.value_or(step_record{});
    steps.push_back(
        {{"step", step.name},
         {"kind", step.is_script() ? "script" : "table"},
         {"state", state_of(status, i)},
         {"blocked_by", status.blocked[i]
                            ? json(plan.steps[*status.blocked[i]].name)
                            : json(nullptr)},
         {"counts", counts_json(record.counts)},
         {"batches", record.batches},
         {"statements", record.statements},
         {"rejects_open", record.rejects_open},
         {"by_keys", counts_json(record.keyed.counts)},
         {"started_utc", record.started_utc},
         {"ended_utc", ended_of(record)},
         {"seconds", seconds_json(record)},
         {"problem", record.problem},
         {"a_run_would", intent_text(standing, is_behind_doubt(status, i))}});
  }
  return steps;
}

} // namespace

exit_code exit_code_of(const migration_status& status) {
  auto out = is_over(status) ? exit_code::done : exit_code::work_left;
  for (const auto& step : status.standings) {
    if (step.where == standing::changed)
      out = worse(out, exit_code::differs);
    if (step.where == standing::failed)
      out = worse(out, exit_code::failed);
    if (step.where == standing::in_doubt)
      out = worse(out, exit_code::in_doubt);
  }
  for (const auto& [store, contents] : status.kept)
    if (contents.last_run && contents.last_run->outcome == "failed"
        && status.holders.count(store) == 0)
      out = worse(out, exit_code::failed);
  return out;
}

std::string status_text(const migration_plan& plan,
                        const migration_status& status, const options& asked) {
  auto out = table_of(plan, status) + "\n" + problems_of(plan, status, asked)
             + reject_examples_of(plan, status.kept) + keyed_of(plan, status)
             + runs_of(status) + intent_of(status);
  return out + "\n" + next_line(condition_of(status), next_of(status, asked));
}

std::string status_json(const migration_plan& plan,
                        const migration_status& status, const options& asked) {
  auto stores = json::array();
  for (const auto& [store, contents] : status.kept) {
    const auto holder = status.holders.find(store);
    json next{{"store", store},
              {"held_by", holder != status.holders.end() ? holder->second : ""},
              {"last_run", nullptr}};
    if (const auto& run = contents.last_run)
      next["last_run"] = {{"run", run->run},
                          {"host", run->host},
                          {"process", run->process},
                          {"started_utc", run->started_utc},
                          {"ended_utc", run->ended_utc},
                          {"outcome", run->outcome},
                          {"violations", run->violations}};
    stores.push_back(std::move(next));
  }
  auto gone = json::array();
  for (const auto& step : status.gone)
    gone.push_back({{"step", step.record.step},
                    {"store", step.store},
                    {"state", step.text()},
                    {"ended_utc", ended_of(step.record)}});
  const json out{{"name", status.name},
                 {"profile", status.profile_path},
                 {"exit_code", static_cast<int>(exit_code_of(status))},
                 {"stores", std::move(stores)},
                 {"steps", steps_json(plan, status)},
                 {"gone", std::move(gone)},
                 {"next", next_of(status, asked)}};
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace dunlin
