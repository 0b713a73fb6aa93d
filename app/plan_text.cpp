#include "app/plan_text.hpp"

#include "actors/board_words.hpp"
#include "actors/event_text.hpp"
#include "app/command_line.hpp"
#include "app/dry_run.hpp"
#include "app/edge_json.hpp"
#include "app/schedule_text.hpp"
#include "app/text_table.hpp"
#include "config/script_folder.hpp"
#include "config/script_lines.hpp"
#include "config/text.hpp"
#include "plan/durations.hpp"
#include "plan/plan_part.hpp"
#include "stores/snapshot.hpp"
#include "stores/target_spec.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace dunlin {

namespace {

using json = nlohmann::ordered_json;

/// How many batches the rows make, if none is cut short for its bytes.
row_estimate batches_of(const table_block& block, const row_estimate& rows) {
  if (!rows.rows)
    return rows;
  return {(*rows.rows + block.batch_rows - 1) / block.batch_rows, false};
}

/// What becomes of values that do not fit.
std::string_view fate_of(cast_way way) noexcept {
  switch (way) {
  case cast_way::none:
    break;
  case cast_way::null:
    return "become NULL";
  case cast_way::round:
    return "are rounded, and rejects where that is no help";
  case cast_way::truncate:
    return "are cut off, and rejects where that is no help";
  case cast_way::replace:
    return "get U+FFFD for what is no text, and are rejects where that is no"
           " help";
  }
  return "are rejects";
}

std::string_view name_of(cast_way way) noexcept {
  switch (way) {
  case cast_way::none:
    break;
  case cast_way::null:
    return "null";
  case cast_way::round:
    return "round";
  case cast_way::truncate:
    return "truncate";
  case cast_way::replace:
    return "replace";
  }
  return "";
}

/// What there is to say of one column; empty: nothing.
std::string words_of(const column_outlook& column) {
  std::string out;
  if (!column.misfits.empty())
    out = printable(column.from) + " into " + printable(column.to) + ": "
          + printable(column.misfits) + " " + std::string{fate_of(column.cast)};
  if (!column.is_in_digest)
    out += (out.empty() ? printable(column.to) + ": " : "; ")
           + std::string{"left out of the digest"};
  return out;
}

/// What there is to say of a step as a whole; empty: nothing.
std::string words_of(const step& of, const step_standing& standing,
                     const step_rows& rows) {
  if (standing.where == standing::done)
    return "";
  if (const auto* late = of.comes_last())
    return "comes last in its store: " + printable(late->text) + ", line "
           + std::to_string(late->line)
           + ", waits for all statements that others run there";
  if (of.is_script())
    return holds_statement(of.script().file.text)
               ? ""
               : "holds no statement: the step does nothing";
  if (!of.table().update.empty())
    return "changed in place, without a digest";
  if (is_mapped(of.table()))
    return "what its code answers is checked row by row";
  if (rows.are_columns_known && may_stay_inside(of.table()))
    return of.table().digest == digest_mode::count
               ? "rows stay within their database and are counted, without a"
                 " digest"
               : "rows stay within their database where it keeps them as they"
                 " are, with its own digest";
  if (!rows.are_columns_known)
    return of.table().create ? "its table is made with types that keep every"
                               " value, or a step before makes it"
                             : "its columns can be told when the steps before"
                               " it have run";
  return "";
}

/// The stores that table steps read, and how.
std::vector<std::pair<std::string, std::string>>
views_of(const profile& of, const migration_plan& plan) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [name, store] : of.stores) {
    const bool is_read = std::any_of(
        plan.steps.begin(), plan.steps.end(), [&, &store_name = name](auto& s) {
          return !s.is_script() && s.table().from == store_name
                 && s.table().update.empty();
        });
    if (!is_read)
      continue;
    std::string text = "each batch as it is when it is read";
    if (store.view != source_view::moving)
      if (const auto terms = terms_of_snapshot(store))
        text = "in a snapshot: " + terms->text;
    out.emplace_back(name, text);
  }
  return out;
}

std::string origin_of(const step& of) {
  return std::string{to_string(of.expected.from)};
}

std::string time_of(const step& of) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s",
                static_cast<double>(of.expected.ms) / 1'000);
  return text;
}

std::string steps_text(const migration_plan& plan, const outlook& found) {
  text_table table{"step",
                   {{"rows"},
                    {"batches"},
                    {"expected", true, true},
                    {"known by", false, true}}};
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    const auto& rows = found.rows[i].source;
    if (step.is_left_out)
      continue;
    if (found.standings[i].where == standing::done)
      table.add(printable(step.name),
                {std::string{state_text(found.standings[i])}, "", "", ""});
    else if (step.is_script())
      table.add(printable(step.name), {"", "", time_of(step), origin_of(step)});
    else
      table.add(printable(step.name),
                {rows_text(rows), rows_text(batches_of(step.table(), rows)),
                 time_of(step), origin_of(step)});
  }
  return table.text();
}

std::string warnings_text(const migration_plan& plan, const outlook& found) {
  std::string out;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].is_left_out)
      continue;
    const auto name = printable(plan.steps[i].name) + ": ";
    if (const auto words
        = words_of(plan.steps[i], found.standings[i], found.rows[i]);
        !words.empty())
      out += name + words + "\n";
    for (const auto& column : found.rows[i].columns)
      if (const auto words = words_of(column); !words.empty())
        out += name + "column " + printable(column.name) + ", " + words + "\n";
  }
  const bool has_tables
      = std::any_of(plan.steps.begin(), plan.steps.end(), [](const auto& step) {
          return !step.is_script() && !step.is_left_out;
        });
  return out.empty() && has_tables
             ? "Every value fits where it goes, as far as types tell.\n"
             : out;
}

/// The steps that a run has nothing to do with any more.
std::vector<bool> settled_steps(const migration_plan& plan,
                                const outlook& found) {
  std::vector<bool> out;
  for (size_t i = 0; i < plan.steps.size(); ++i)
    out.push_back(plan.steps[i].is_left_out
                  || found.standings[i].where == standing::done);
  return out;
}

/// What there is to say of stores and of blocks of scripts as a whole, one a
/// line.
std::vector<std::string> remarks_of(const loaded_plan& loaded) {
  std::vector<std::string> out;
  for (const auto& [store, why] : loaded.untold)
    out.push_back("store " + printable(store)
                  + " can't be asked what scripts touch: " + printable(why));
  for (const auto& block : loaded.profile.blocks)
    if (const auto* scripts = std::get_if<scripts_block>(&block))
      for (const auto& remark : folder_remarks(scripts->folder))
        out.push_back(printable(scripts->name) + ": " + remark);
  return out;
}

std::string left_out_text(const migration_plan& plan) {
  const auto count = count_left_out(plan);
  return count == 0 ? ""
                    : count_words(static_cast<int64_t>(count),
                                  {"step is left out", "steps are left out"})
                          + ".\n";
}

std::string as_text(const loaded_plan& loaded, const outlook& found,
                    const options& asked) {
  const auto& of = loaded.profile;
  const auto& plan = *loaded.plan;
  auto out
      = steps_text(plan, found) + "\n"
        + forecast_text(plan, forecast_of(of, plan, settled_steps(plan, found)))
        + "\n";
  const auto views = views_of(of, plan);
  for (const auto& [name, text] : views)
    out += "Store " + printable(name) + " is read " + text + ".\n";
  out += (views.empty() ? "" : "\n") + warnings_text(plan, found);
  for (const auto& remark : remarks_of(loaded))
    out += remark + "\n";
  return out + left_out_text(plan) + "Nothing was changed.\n\n"
         + next_line("", command_line("run", asked));
}

json number_or_null(const row_estimate& rows) {
  return rows.rows ? json(*rows.rows) : json(nullptr);
}

json columns_json(const step_rows& rows) {
  auto out = json::array();
  for (const auto& column : rows.columns)
    if (!column.misfits.empty() || !column.is_in_digest)
      out.push_back({{"column", column.name},
                     {"from", column.from},
                     {"to", column.to},
                     {"misfits", column.misfits},
                     {"cast", name_of(column.cast)},
                     {"digest", column.is_in_digest}});
  return out;
}

json late_or_null(const step& of) {
  const auto* late = of.comes_last();
  return late == nullptr
             ? json(nullptr)
             : json{{"statement", late->text}, {"line", late->line}};
}

json step_json(const step& of, const step_standing& standing,
               const step_rows& rows) {
  json out{{"step", of.name},
           {"kind", of.is_script() ? "script" : "table"},
           {"state", state_text(standing)},
           {"expected_ms", of.expected.ms},
           {"expected_by", to_string(of.expected.from)}};
  if (of.is_script()) {
    out["note"] = words_of(of, standing, rows);
    out["comes_last"] = late_or_null(of);
    return out;
  }
  out["rows"] = number_or_null(rows.source);
  out["rows_exact"] = rows.source.exact;
  out["batches"] = number_or_null(batches_of(of.table(), rows.source));
  out["columns_known"] = rows.are_columns_known;
  out["note"] = words_of(of, standing, rows);
  out["warnings"] = columns_json(rows);
  return out;
}

std::string as_json(const loaded_plan& loaded, const outlook& found) {
  const auto& of = loaded.profile;
  const auto& plan = *loaded.plan;
  json out{{"sources", json::array()}, {"steps", json::array()}};
  for (const auto& [name, text] : views_of(of, plan))
    out["sources"].push_back({{"store", name}, {"read", text}});
  for (size_t i = 0; i < plan.steps.size(); ++i)
    if (!plan.steps[i].is_left_out)
      out["steps"].push_back(
          step_json(plan.steps[i], found.standings[i], found.rows[i]));
  out["left_out"] = count_left_out(plan);
  out["remarks"] = remarks_of(loaded);
  add_forecast(out, plan, forecast_of(of, plan, settled_steps(plan, found)));
  auto text = out.dump(2, ' ', false, json::error_handler_t::replace);
  text.erase(text.rfind("\n}"));
  return text + ",\n  \"edges\": " + edges_json(plan) + "\n}\n";
}

} // namespace

std::string plan_text(const loaded_plan& loaded, const outlook& found,
                      const options& asked) {
  return asked.json ? as_json(loaded, found) : as_text(loaded, found, asked);
}

} // namespace dunlin
