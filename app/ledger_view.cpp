#include "app/ledger_view.hpp"

#include "config/text.hpp"
#include "plan/keyed_plan.hpp"
#include "plan/plan_part.hpp"
#include "plan/waits.hpp"

#include <algorithm>
#include <set>

namespace dunlin {

namespace {

/// Whether a scan did anything that is in the target.
bool is_scanned(const step_record& record) noexcept {
  return record.batches > 0 || record.keys_kept
         || record.state == step_state::done;
}

/// Whether a ledger row stands for something that is in the target.
bool has_work(const step_record& record) noexcept {
  return is_scanned(record) || record.keyed.batches > 0;
}

/// Whether a repeatable script that changed begins with its new text: it ran to
/// its end, or to one of its statements, and of none is it in doubt what it
/// did.
bool can_begin_anew(const step_record& record) noexcept {
  return record.state == step_state::done
         || (record.statements > 0 && record.doubt == statement_doubt::none);
}

standing standing_of(const step& step, const step_record& record) noexcept {
  const bool differs = record.identity != step.identity;
  const bool is_done = record.state == step_state::done;
  if (step.is_repeatable && differs && can_begin_anew(record))
    return standing::again;
  if (has_work(record) && differs)
    return standing::changed;
  if (is_done)
    return standing::done;
  if (record.doubt == statement_doubt::by_hand)
    return standing::in_doubt;
  if (record.state == step_state::failed)
    return standing::failed;
  if (is_scanned(record) || record.statements > 0
      || record.doubt != statement_doubt::none)
    return standing::begun;
  return has_work(record) ? standing::listed : standing::fresh;
}

bool has_step_of(const ledger_contents& contents, const migration_plan& plan) {
  return std::any_of(
      contents.steps.begin(), contents.steps.end(), [&](const auto& record) {
        const auto* ours = plan.find(record.step);
        return ours != nullptr && ours->identity == record.identity;
      });
}

/// Whether a store's last run left nothing to look at: a run ends with a look
/// at the whole, which an operator's word does not, unless no run ever did
/// anything.
bool ended_well(const ledger_contents& contents) {
  const auto& run = contents.last_run;
  if (!run || run->outcome != "resolved")
    return run && run->outcome == "done";
  return std::all_of(contents.steps.begin(), contents.steps.end(),
                     [](const auto& step) { return step.is_baseline(); });
}

} // namespace

std::string_view to_string(standing where) noexcept {
  switch (where) {
  case standing::fresh:
    return "not begun";
  case standing::listed:
    return "keys only";
  case standing::begun:
    return "begun";
  case standing::failed:
    return "failed";
  case standing::in_doubt:
    return "in doubt";
  case standing::done:
    return "done";
  case standing::changed:
    return "changed";
  case standing::again:
    return "changed, will run again";
  }
  return "unknown";
}

std::string_view state_text(const step_standing& of) noexcept {
  return of.is_baseline() ? "baseline" : to_string(of.where);
}

std::vector<std::string> written_stores(const migration_plan& plan) {
  std::set<std::string> out;
  for (const auto& step : plan.steps)
    out.insert(step.written_store());
  return {out.begin(), out.end()};
}

std::vector<step_standing> standings_of(const migration_plan& plan,
                                        const ledgers& kept,
                                        const reset_request& reset) {
  std::vector<step_standing> out;
  for (const auto& step : plan.steps) {
    step_standing next;
    const bool is_forgotten = reset && (reset->empty() || *reset == step.name);
    const auto ledger = kept.find(step.written_store());
    if (ledger != kept.end() && !is_forgotten)
      if (const auto* record = ledger->second.find(step.name)) {
        next.record = *record;
        next.where = standing_of(step, *record);
      }
    out.push_back(std::move(next));
  }
  return out;
}

result<void> check_owner(const profile& ours, const migration_plan& plan,
                         const ledgers& kept) {
  for (const auto& [store, contents] : kept) {
    if (!contents.found || contents.steps.empty()
        || contents.profile_path == ours.path || has_step_of(contents, plan))
      continue;
    return fail(error_code::ledger_foreign,
                "stores." + printable(store) + ": its ledger belongs to "
                    + printable(contents.profile_path)
                    + ", another profile with the name " + quote(ours.name)
                    + " and other steps; give this one a `name` of its own");
  }
  return {};
}

result<void> check_unchanged(const migration_plan& plan,
                             const std::vector<step_standing>& standings) {
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    if (standings[i].where != standing::changed)
      continue;
    const auto& step = plan.steps[i];
    if (!standings[i].change.empty())
      return fail(error_code::step_changed, standings[i].change);
    const auto name = printable(step.name);
    return fail(error_code::step_changed,
                "step " + quote(step.name) + ": its "
                    + (step.is_script() ? "file" : "entry in the profile")
                    + " changed since it did its work; take that back, or begin"
                      " the step anew with --reset="
                    + name);
  }
  return {};
}

namespace {

/// Why a run over listed keys can't begin with a step; empty: it can.
std::string keys_problem(const step_standing& standing) {
  if (standing.where == standing::done)
    return "is done: all of its rows were looked at";
  if (standing.record && is_scanned(*standing.record))
    return "is half done: its scan has begun; run without --keys to go on with"
           " it";
  return {};
}

std::string names_of(const migration_plan& plan,
                     const std::vector<step_index>& steps) {
  // More than a person reads in one line.
  constexpr size_t named_max = 3;
  std::string out;
  for (size_t i = 0; i < std::min(named_max, steps.size()); ++i)
    out += (i > 0 ? ", " : "") + quote(plan.steps[steps[i]].name);
  if (steps.size() > named_max)
    out += " and " + std::to_string(steps.size() - named_max) + " more";
  return out + (steps.size() == 1 ? ", which is" : ", which are");
}

} // namespace

result<void> check_part(const migration_plan& plan,
                        const std::vector<step_standing>& standings) {
  if (count_left_out(plan) == 0 && !has_keyed(plan))
    return {};
  std::vector<bool> done;
  for (const auto& step : standings)
    done.push_back(step.where == standing::done);
  const auto waits = open_waits(plan, done);
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    if (step.is_left_out)
      continue;
    const auto refuse = [&](const std::string& why) {
      return fail(error_code::usage,
                  std::string{step.is_keyed() ? "--keys" : "--only"} + ": step "
                      + quote(step.name) + " " + why);
    };
    if (step.is_keyed())
      if (const auto why = keys_problem(standings[i]); !why.empty())
        return refuse(why);
    std::vector<step_index> missing;
    for (const auto earlier : waits[i])
      if (step.is_keyed() || plan.steps[earlier].is_left_out)
        missing.push_back(earlier);
    if (!missing.empty())
      return refuse("waits for " + names_of(plan, missing) + " not done; "
                    + (step.is_keyed() ? "run without --keys up to there"
                                       : "--until=" + printable(step.name)
                                             + " runs them first"));
  }
  return {};
}

std::vector<step_resume>
resume_of(const migration_plan& plan,
          const std::vector<step_standing>& standings) {
  std::vector<step_resume> out;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& [where, record, change] = standings[i];
    step_resume next;
    next.done = where == standing::done;
    if (record && !plan.steps[i].is_keyed()) {
      next.counts = record->counts;
      next.rejects_open = record->rejects_open;
    }
    out.push_back(next);
  }
  return out;
}

bool all_done(const std::vector<step_standing>& standings,
              const ledgers& kept) {
  return std::all_of(
             standings.begin(), standings.end(),
             [](const auto& step) { return step.where == standing::done; })
         && std::all_of(kept.begin(), kept.end(), [](const auto& entry) {
              return ended_well(entry.second);
            });
}

bool nothing_to_do(const migration_plan& plan,
                   const std::vector<step_standing>& standings,
                   const ledgers& kept) {
  if (count_left_out(plan) == 0)
    return all_done(standings, kept);
  for (size_t i = 0; i < plan.steps.size(); ++i)
    if (!plan.steps[i].is_left_out && standings[i].where != standing::done)
      return false;
  return true;
}

} // namespace dunlin
