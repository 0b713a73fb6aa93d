#include "app/rehearse/rehearse_text.hpp"

#include "actors/board_words.hpp"
#include "app/command_line.hpp"
#include "app/rehearse/part_text.hpp"
#include "config/text.hpp"
#include "plan/access.hpp"
#include "plan/edge_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace dunlin {

namespace {

std::string counted(uint64_t number, const noun& what) {
  return count_words(static_cast<int64_t>(number), what);
}

std::string name_of(const migration_plan& plan, step_index step) {
  return printable(plan.steps[step].name);
}

/// What is told of how a script touches a part; null: nothing.
const touch* touch_of(const step& script, const part_name& name) {
  if (!script.touches || !script.touches->written
      || script.script().store != name.store)
    return nullptr;
  const auto object = name.part.substr(name.part.find(' ') + 1);
  const touch* out = nullptr;
  for (const auto& each : script.touches->written->touches)
    // What it writes says more than what it reads.
    if (same_table(each.object, object)
        && (out == nullptr || out->mode == touch_mode::reads))
      out = &each;
  return out;
}

std::string_view verb_of(touch_mode mode) noexcept {
  switch (mode) {
  case touch_mode::reads:
    return "reads";
  case touch_mode::writes:
    return "writes";
  case touch_mode::commutes:
    return "declares to commute on";
  }
  return "";
}

/// `up/1.sql:3 writes table app.crs (UPDATE)`, or that nobody knows of it.
std::string use_text(const step& script, const part_name& name) {
  const auto* found = touch_of(script, name);
  if (found == nullptr)
    return printable(script.script().file.path) + ": nothing is known of what"
           + " it does to " + part_text(name);
  return place_of(script, {found->line, ""}) + " "
         + std::string{verb_of(found->mode)} + " " + part_text(name)
         + (found->how.empty() ? "" : " (" + printable(found->how) + ")");
}

std::string failure_text(const migration_plan& plan,
                         const script_failure& failure) {
  return name_of(plan, failure.script)
         + " fails: " + printable(failure.problem.text);
}

std::string difference_text(const part_difference& of) {
  auto out = part_text(of.name);
  if (of.is_definition)
    return out + " is not the same";
  if (of.columns.empty())
    return out + " has not the same rows";
  out += " differs in";
  for (const auto& column : of.columns)
    out += (&column == &of.columns.front() ? " " : ", ") + printable(column);
  return out;
}

/// What two scripts share is not always a part of a copy that can be compared.
std::string unseen_text(const missed_pair& pair) {
  std::string out = "something that is not compared, as the number that a"
                    " sequence is at";
  for (const auto& each : pair.differences)
    out += (&each == &pair.differences.front() ? "; it shows in " : ", ")
           + part_text(each.name);
  return out;
}

std::string missed_text(const migration_plan& plan, const missed_pair& pair) {
  const auto earlier = name_of(plan, pair.earlier);
  const auto later = name_of(plan, pair.later);
  auto out = earlier + " and " + later + " may run in either order, and it"
             + " matters. With " + later + " first"
             + (pair.is_seen_at_once ? "" : ", when all has run") + ":\n";
  if (pair.failure)
    out += "  " + failure_text(plan, *pair.failure) + "\n";
  for (const auto& each : pair.differences)
    out += "  " + difference_text(each) + "\n";
  out += "What was missed:\n";
  for (const auto& name : pair.missed)
    for (const auto script : {pair.earlier, pair.later})
      out += "  " + use_text(plan.steps[script], name) + "\n";
  if (pair.missed.empty())
    out += "  " + unseen_text(pair) + "\n";
  return out;
}

std::string volatile_text(const rehearsal_report& report) {
  std::string out;
  for (const auto& [store, columns] : report.known.columns)
    for (const auto& [table, column] : columns)
      out += "  " + printable(store + "." + table + "." + column)
             + " differs between two serial runs (clock, chance)\n";
  for (const auto& [store, column] : report.numbered)
    out += "  " + printable(store + "." + column)
           + " is numbered by the database\n";
  if (!out.empty())
    out = "Compared by presence alone:\n" + out;
  if (!report.known.parts.empty())
    out += "Not compared, as two serial runs differ there:\n";
  for (const auto& name : report.known.parts)
    out += "  " + part_text(name) + "\n";
  return out;
}

/// How many scripts come before this one in serial order.
size_t ran_before(const rehearsal_facts& facts, step_index script) {
  const auto& all = facts.scripts;
  return static_cast<size_t>(std::find(all.begin(), all.end(), script)
                             - all.begin());
}

/// What was run and on what.
std::string head_text(const rehearsal_facts& facts) {
  const auto& failure = facts.report.serial_failure;
  auto out = counted(facts.scripts.size(), {"script", "scripts"})
             + " ran in serial order";
  if (failure)
    out = std::to_string(ran_before(facts, failure->script)) + " of " + out;
  if (facts.report.orders > 0)
    out += " and in "
           + counted(facts.report.orders, {"other order", "other orders"});
  out += ", on a copy of " + counted(facts.tables, {"table", "tables"})
         + " and " + counted(facts.rows, {"row", "rows"}) + ".\n";
  if (!facts.left_out.empty()) {
    out += "Table steps are left out, and what they would bring:";
    for (const auto& name : facts.left_out)
      out += (&name == &facts.left_out.front() ? " " : ", ") + printable(name);
    out += ".\n";
  }
  return out;
}

std::string end_text(const migration_plan& plan, const rehearsal_report& of,
                     const options& asked) {
  if (of.serial_failure)
    return "Already in serial order " + failure_text(plan, *of.serial_failure)
           + "\n";
  if (of.missed)
    return missed_text(plan, *of.missed);
  if (of.orders > 0)
    return "Each order left the same schema and the same rows.\n";
  return asked.orders == 0 ? "No other order was asked for.\n"
                           : "The plan allows no other order.\n";
}

struct next_words {
  std::string condition;
  std::string command;
};

next_words next_of(const rehearsal_report& report, const options& asked) {
  if (report.serial_failure)
    return {"once the script is mended", command_line("rehearse", asked)};
  if (report.missed)
    return {"once one of them declares what it touches (-- dunlin: reads=... or"
            " after=...)",
            command_line("rehearse", asked)};
  return {"to migrate", command_line("run", asked)};
}

nlohmann::ordered_json to_json(const migration_plan& plan,
                               const missed_pair& pair) {
  using json = nlohmann::ordered_json;
  auto differences = json::array();
  for (const auto& each : pair.differences)
    differences.push_back({{"store", each.name.store},
                           {"part", each.name.part},
                           {"definition", each.is_definition},
                           {"columns", each.columns}});
  auto missed = json::array();
  for (const auto& name : pair.missed)
    missed.push_back({{"store", name.store},
                      {"part", name.part},
                      {"earlier", use_text(plan.steps[pair.earlier], name)},
                      {"later", use_text(plan.steps[pair.later], name)}});
  return {{"earlier", plan.steps[pair.earlier].name},
          {"later", plan.steps[pair.later].name},
          {"problem", pair.failure ? pair.failure->problem.text : ""},
          {"differences", std::move(differences)},
          {"missed", std::move(missed)}};
}

} // namespace

exit_code exit_code_of(const rehearsal_report& report) noexcept {
  if (report.serial_failure)
    return exit_code::failed;
  return report.missed ? exit_code::differs : exit_code::done;
}

std::string rehearse_text(const migration_plan& plan,
                          const rehearsal_facts& facts, const options& asked) {
  if (facts.scripts.empty())
    return "There is no script left to rehearse.\n\n"
           + next_line("", command_line("status", asked));
  const auto [condition, command] = next_of(facts.report, asked);
  return head_text(facts) + volatile_text(facts.report)
         + end_text(plan, facts.report, asked) + "\n"
         + next_line(condition, command);
}

std::string rehearse_json(const migration_plan& plan,
                          const rehearsal_facts& facts, const options& asked) {
  using json = nlohmann::ordered_json;
  const auto& report = facts.report;
  auto scripts = json::array();
  for (const auto script : facts.scripts)
    scripts.push_back(plan.steps[script].name);
  auto by_presence = json::array();
  for (const auto& [store, columns] : report.known.columns)
    for (const auto& [table, column] : columns)
      by_presence.push_back(
          {{"store", store}, {"column", table + "." + column}, {"by", "run"}});
  for (const auto& [store, column] : report.numbered)
    by_presence.push_back(
        {{"store", store}, {"column", column}, {"by", "number"}});
  auto uncompared = json::array();
  for (const auto& name : report.known.parts)
    uncompared.push_back({{"store", name.store}, {"part", name.part}});
  const json out{
      {"exit_code", static_cast<int>(exit_code_of(report))},
      {"scripts", std::move(scripts)},
      {"left_out", facts.left_out},
      {"orders", report.orders},
      {"tables", facts.tables},
      {"rows", facts.rows},
      {"by_presence", std::move(by_presence)},
      {"not_compared", std::move(uncompared)},
      {"problem", report.serial_failure
                      ? json(failure_text(plan, *report.serial_failure))
                      : json(nullptr)},
      {"missed", report.missed ? to_json(plan, *report.missed) : json(nullptr)},
      {"next", next_of(report, asked).command}};
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace dunlin
