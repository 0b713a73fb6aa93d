#include "app/checks.hpp"
#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/load_plan.hpp"
#include "app/output.hpp"
#include "app/run_ledgers.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"
#include "plan/plan_part.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace dunlin {

namespace {

/// How the ledger names what this command did, as it names the end of a run.
constexpr const char* outcome = "resolved";

std::string_view word_of(resolution verdict) noexcept {
  switch (verdict) {
  case resolution::done:
    return "done";
  case resolution::redo:
    return "redo";
  case resolution::baseline:
    return "baseline";
  }
  return "";
}

result<step_index> find_step(const migration_plan& plan,
                             const std::string& name) {
  std::vector<std::string> known;
  for (step_index i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].name == name)
      return i;
    known.push_back(plan.steps[i].name);
  }
  return fail(error_code::unknown_step,
              "unknown step " + quote(name) + hint_for(name, known));
}

/// Whether there is anything to settle by `done` or `redo`.
result<void> check_doubt(const step& asked, const step_standing& now) {
  if (now.has_doubt())
    return {};
  const auto name = "step " + quote(asked.name);
  if (now.where == standing::done)
    return fail(error_code::bad_value,
                name + " is " + (now.is_baseline() ? "a baseline" : "done")
                    + ", so there is nothing to settle");
  return fail(error_code::bad_value,
              name
                  + ": none of its statements is in doubt, so there is nothing"
                    " to settle; dunlin status tells how it stands");
}

/// What a step has that would be left behind if it counted as done; empty:
/// nothing.
std::string half_done_text(const step_standing& now, bool is_named) {
  if (now.has_doubt())
    return "one of its statements is in doubt; run, or say dunlin resolve done"
           " or redo of it first";
  // Whoever names the very script knows of it: what a run can't go on with is
  // carried out by hand.
  if (now.statements_done() > 0 && !is_named)
    return std::to_string(now.statements_done()) + " of its statements "
           + (now.statements_done() == 1 ? "is" : "are")
           + " done, and those behind are not";
  if (now.where != standing::done && now.record && now.record->batches > 0)
    return "some of its rows are migrated, and others may not be";
  return "";
}

/// Whether all steps up to the last may count as done, and whether the
/// databases that they are said to have made are there.
result<void> check_baseline(const profile& of, const migration_plan& plan,
                            const std::vector<step_standing>& standings) {
  if (auto good = check_there(of, plan); !good)
    return good;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const bool is_named = i + 1 == plan.steps.size();
    const auto why = half_done_text(standings[i], is_named);
    if (why.empty())
      continue;
    const auto& name = plan.steps[i].name;
    return fail(error_code::bad_value,
                "step " + quote(name) + " can't count as done: " + why
                    + (standings[i].has_doubt()
                           ? ""
                           : "; run it to its end, or begin it anew with"
                             " --reset="
                                 + shell_word(name)));
  }
  return {};
}

/// Found before anything is written.
result<void> check_standings(const profile& of, const migration_plan& plan,
                             resolution verdict) {
  const auto kept = read_ledgers(of, plan);
  if (!kept)
    return fail(kept.error());
  const auto standings = standings_of(plan, *kept, {});
  return verdict == resolution::baseline
             ? check_baseline(of, plan, standings)
             : check_doubt(plan.steps.back(), standings.back());
}

/// The steps up to the one that was named: no other store has to be there.
migration_plan plan_up_to(migration_plan plan, step_index last) {
  for (auto i = last + 1; i < plan.steps.size(); ++i)
    plan.steps[i].is_left_out = true;
  return part_to_run(plan);
}

/// @returns the steps that stand otherwise now.
result<std::vector<std::string>> write(const migration_plan& plan,
                                       const options& asked,
                                       const taken_targets& targets) {
  std::vector<std::string> out;
  const auto target_of = [&](const step& of) -> target_session& {
    return *targets.connections.at(of.written_store())->target();
  };
  if (asked.verdict != resolution::baseline) {
    auto settled
        = target_of(plan.steps.back())
              .settle_statement(asked.step, asked.verdict == resolution::done);
    if (!settled)
      return fail(settled.error());
    return std::vector{asked.step};
  }
  for (const auto& next : plan.steps) {
    const auto kind = next.is_script() ? step_kind::script : step_kind::table;
    const auto counted = target_of(next).count_as_done(
        {next.name, kind, next.identity, {}, {}});
    if (!counted)
      return fail(counted.error());
    if (*counted)
      out.push_back(next.name);
  }
  return out;
}

std::string as_text(const options& asked,
                    const std::vector<std::string>& steps) {
  std::string out;
  for (const auto& name : steps)
    out += printable(name)
           + (asked.verdict == resolution::redo
                  ? ": its statement in doubt did not take effect; a run begins"
                    " with it\n"
              : asked.verdict == resolution::done
                  ? ": its statement in doubt took effect; a run goes on behind"
                    " it\n"
                  : ": counts as done\n");
  if (steps.empty())
    out = "Nothing to do: these steps are done.\n";
  return out + "\n" + next_line("", command_line("run", asked));
}

std::string as_json(const options& asked,
                    const std::vector<std::string>& steps) {
  const nlohmann::ordered_json out{{"verb", word_of(asked.verdict)},
                                   {"step", asked.step},
                                   {"steps", steps},
                                   {"next", command_line("run", asked)}};
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
         + "\n";
}

} // namespace

result<exit_code> resolve_step(const options& asked) {
  const auto loaded = load_plan(asked);
  if (!loaded)
    return fail(loaded.error());
  const auto& whole = *loaded->plan;
  const auto last = find_step(whole, asked.step);
  if (!last)
    return fail(last.error());
  const auto plan = plan_up_to(whole, *last);
  {
    // Its sessions end before others begin.
    store_looks looks;
    if (auto good = check_locks(loaded->profile, plan, looks); !good)
      return fail(good.error());
  }
  if (auto good = check_standings(loaded->profile, plan, asked.verdict); !good)
    return fail(good.error());
  const auto locks = take_locks(loaded->profile, plan);
  if (!locks)
    return fail(locks.error());
  const auto targets = take_ledgers(loaded->profile, plan, whole, std::nullopt);
  if (!targets)
    return fail(targets.error());
  const auto written = write(plan, asked, *targets);
  for (const auto& [name, connection] : targets->connections)
    if (auto ended = connection->target()->end_run(outcome, {});
        !ended && written)
      return fail(ended.error());
  if (!written)
    return fail(written.error());
  standard_output().write(asked.json ? as_json(asked, *written)
                                     : as_text(asked, *written));
  return exit_code::done;
}

} // namespace dunlin
