#include "app/verify/verify_text.hpp"

#include "actors/board_words.hpp"
#include "actors/event_text.hpp"
#include "app/command_line.hpp"
#include "app/text_table.hpp"
#include "config/text.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace dunlin {

namespace {

constexpr row_fault all_faults[]{row_fault::differs, row_fault::missing,
                                 row_fault::extra, row_fault::unseen};

std::string number(uint64_t count) {
  return grouped(static_cast<int64_t>(count));
}

/// Scripts leave nothing to verify; one that is not done is work that is left.
bool is_shown(const step_finding& finding) {
  return finding.state != verify_state::script;
}

std::string table_of(const migration_plan& plan, const verify_report& report) {
  text_table table{"step",
                   {{"state", false, false},
                    {"by", false, true},
                    {"expected", true, true},
                    {"found", true, true},
                    {"differ", true, true},
                    {"missing", true, true},
                    {"extra", true, true},
                    {"unseen", true, true}}};
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& found = report.steps[i];
    if (!is_shown(found))
      continue;
    const bool is_read = !found.read_by.empty();
    std::vector<std::string> cells{std::string{to_string(found.state)},
                                   found.read_by,
                                   is_read ? grouped(found.expected.rows) : "",
                                   is_read ? grouped(found.rows_found) : ""};
    for (auto fault : all_faults)
      cells.push_back(number(found.faults.count(fault)));
    table.add(printable(plan.steps[i].name), std::move(cells));
  }
  return table.text();
}

/// What `state` leaves to say.
std::string reason_of(const step& of, const step_finding& found) {
  const auto other = quote(found.other);
  switch (found.state) {
  case verify_state::changed_since:
    return "changed since by " + printable(found.other);
  case verify_state::mingled:
    return "its rows can't be told from those of " + other
           + ", which fills the same table";
  case verify_state::baseline:
    return "is a baseline: dunlin did not write its rows, so there is nothing"
           " to verify them by";
  case verify_state::no_digest:
    return "changes rows in place, of which there is no digest; it came to "
           + count_words(found.expected.scanned, {"row", "rows"});
  case verify_state::not_done:
    return found.other.empty()
               ? ""
               : "waits for " + other + ", which fills the same table";
  case verify_state::changed:
    return std::string{of.is_script() ? "its file" : "its entry in the profile"}
           + " changed since it did its work";
  case verify_state::failed:
    return printable(found.problem.text);
  default:
    return "";
  }
}

/// What else is to be said of a step, below its rows.
std::vector<std::string> remarks_of(const step_finding& found) {
  std::vector<std::string> out;
  const auto unnamed = found.faults.count() - found.faults.named.size();
  if (unnamed > 0)
    out.push_back(count_words(static_cast<int64_t>(unnamed),
                              {"more row is", "more rows are"})
                  + " not as they should be");
  for (const auto& note : found.notes)
    out.push_back(printable(note));
  if (found.faults.count(row_fault::differs) > 0
      && found.expected.already_there > 0)
    out.push_back(grouped(found.expected.already_there)
                  + " of its rows stood there before and were left as they"
                    " were; such a row may differ");
  if (found.past_bound > 0)
    out.push_back(
        "the source has "
        + count_words(static_cast<int64_t>(found.past_bound), {"row", "rows"})
        + " past the last key of the scan, which were not migrated");
  return out;
}

std::string details_of(const step& of, const step_finding& found) {
  const auto line = [](const std::string& name, const std::string& text) {
    return text.empty() ? "" : printable(name) + ": " + text + "\n";
  };
  auto out = line(of.name, reason_of(of, found));
  for (const auto& [fault, key, step] : found.faults.named)
    out += line(step.empty() ? of.name : step,
                "row " + printable(key) + " " + std::string{to_string(fault)});
  for (const auto& remark : remarks_of(found))
    out += line(of.name, remark);
  return out;
}

std::string details_of(const migration_plan& plan,
                       const verify_report& report) {
  std::string out;
  for (size_t i = 0; i < plan.steps.size(); ++i)
    out += details_of(plan.steps[i], report.steps[i]);
  return out;
}

/// `Of 5 steps 3 are equal, 1 differs and 1 is not done.`
std::string sum_of(const verify_report& report) {
  std::map<verify_state, int64_t> sums;
  int64_t all = 0;
  for (const auto& step : report.steps)
    if (is_shown(step)) {
      ++sums[step.state];
      ++all;
    }
  if (all == 0)
    return "There is no table step to verify.\n";
  if (sums[verify_state::equal] == all)
    return "All rows are as the ledger says.\n";
  std::string out;
  for (const auto& [state, count] : sums)
    if (count > 0)
      out += (out.empty() ? " " : ", ") + grouped(count) + " "
             + std::string{to_string(state)};
  return "Of " + count_words(all, {"step", "steps"}) + ":" + out + "."
         + (report.is_stopped ? " Stopped before all was read.\n" : "\n");
}

bool has(const verify_report& report, verify_state state) {
  for (const auto& step : report.steps)
    if (step.state == state)
      return true;
  return false;
}

std::string verify_line(const options& asked, bool resumes) {
  return command_line("verify", asked) + (asked.count ? " --count" : "")
         + (resumes ? " --resume" : "");
}

struct next_words {
  std::string condition;
  std::string command;
};

next_words next_of(const verify_report& report, const options& asked) {
  if (report.is_stopped)
    return {report.is_kept ? "to go on where this stopped" : "to begin anew",
            verify_line(asked, report.is_kept)};
  if (has(report, verify_state::changed))
    return {"once the change is taken back", verify_line(asked, false)};
  if (has(report, verify_state::failed))
    return {"once the cause is mended", verify_line(asked, report.is_kept)};
  if (has(report, verify_state::differs))
    return {"once the rows are mended", verify_line(asked, false)};
  if (has(report, verify_state::not_done))
    return {report.in_doubt.empty() ? "to do what is left" : doubt_condition,
            command_line("run", asked)};
  return {"", command_line("status", asked)};
}

} // namespace

std::string verify_text(const migration_plan& plan, const verify_report& report,
                        const options& asked) {
  const auto [condition, command] = next_of(report, asked);
  std::string ways_out;
  for (const auto& step : report.in_doubt)
    ways_out += settle_lines(step, asked);
  return table_of(plan, report) + "\n" + details_of(plan, report) + ways_out
         + sum_of(report) + "\n" + next_line(condition, command);
}

std::string verify_json(const migration_plan& plan, const verify_report& report,
                        const options& asked) {
  using json = nlohmann::ordered_json;
  auto steps = json::array();
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    const auto& found = report.steps[i];
    auto rows = json::array();
    for (const auto& [fault, key, whose] : found.faults.named)
      rows.push_back({{"key", key},
                      {"row", to_string(fault)},
                      {"step", whose.empty() ? step.name : whose}});
    const bool is_read = !found.read_by.empty();
    steps.push_back(
        {{"step", step.name},
         {"kind", step.is_script() ? "script" : "table"},
         {"state", to_string(found.state)},
         {"read_by", found.read_by},
         {"ranges", found.ranges},
         {"ranges_before", found.ranges_before},
         {"expected", is_read ? json(found.expected.rows) : json(nullptr)},
         {"found", is_read ? json(found.rows_found) : json(nullptr)},
         {"differing", found.faults.count(row_fault::differs)},
         {"missing", found.faults.count(row_fault::missing)},
         {"extra", found.faults.count(row_fault::extra)},
         {"unseen", found.faults.count(row_fault::unseen)},
         {"past_bound", found.past_bound},
         {"rows", std::move(rows)},
         {"other", found.other},
         {"notes", found.notes},
         {"problem", found.problem.text}});
  }
  const json out{{"name", report.name},
                 {"profile", report.profile_path},
                 {"exit_code", static_cast<int>(exit_code_of(report))},
                 {"stopped", report.is_stopped},
                 {"steps", std::move(steps)},
                 {"next", next_of(report, asked).command}};
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace dunlin
