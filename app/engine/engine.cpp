#include "app/engine/engine.hpp"

#include "app/checks.hpp"
#include "app/engine/quiet_threads.hpp"
#include "app/engine/run_watch.hpp"
#include "app/engine/user_function.hpp"
#include "app/guess_by_rows.hpp"
#include "app/load_plan.hpp"
#include "app/plan_touches.hpp"
#include "app/run_parts.hpp"
#include "app/summary.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

namespace dunlin::engine {

namespace {

options options_of(const job& what) {
  options out;
  out.what = command::run;
  out.profile = what.profile;
  out.with = what.with;
  out.overrides = what.overrides;
  return out;
}

// -- functions in a profile ---------------------------------------------------

result<table_block*> find_block(profile& in, const std::string& step) {
  std::vector<std::string> known;
  for (auto& block : in.blocks) {
    auto* table = std::get_if<table_block>(&block);
    if (table == nullptr)
      continue;
    if (table->name == step)
      return table;
    known.push_back(table->name);
  }
  return fail(error_code::unknown_step, "functions: unknown table step "
                                            + quote(step)
                                            + hint_for(step, known));
}

result<void> give_function(profile& to, const std::string& step,
                           const step_function& given) {
  const auto found = find_block(to, step);
  if (!found)
    return fail(found.error());
  auto& block = **found;
  const auto refuse = [&](const std::string& why) {
    return fail(error_code::bad_value,
                "functions: step " + quote(step) + " " + why);
  };
  if (!given.make)
    return refuse("is given a function that can't be made");
  if (!block.update.empty())
    return refuse("has an `update`, and so no rows that a function could get");
  if (!block.command.empty())
    return refuse("has a `command` already; take one of the two");
  block.has_function = true;
  block.columns = given.columns;
  return {};
}

result<loaded_plan> load(const job& what, const options& asked) {
  auto loaded = load_asked(asked);
  if (!loaded)
    return fail(loaded.error());
  for (const auto& [step, given] : what.functions)
    if (auto good = give_function(loaded->profile, step, given); !good)
      return fail(good.error());
  return plan_of(std::move(loaded->profile), asked);
}

std::map<std::string, function_maker> makers_of(const job& what) {
  std::map<std::string, function_maker> out;
  for (const auto& [step, given] : what.functions)
    out[step] = [make = given.make](const mapping_spec& spec) {
      return std::make_unique<user_function>(spec, make);
    };
  return out;
}

// -- the end ------------------------------------------------------------------

ending failed(const error& problem, exit_code code) {
  ending out;
  out.outcome = code == exit_code::failed ? outcome::failed : outcome::refused;
  out.exit_code = static_cast<int>(code);
  out.problem = problem.text;
  return out;
}

step_outcome outcome_of(step_status status) {
  switch (status) {
  case step_status::done:
    return step_outcome::done;
  case step_status::failed:
    return step_outcome::failed;
  case step_status::blocked:
    return step_outcome::blocked;
  default:
    return step_outcome::stopped;
  }
}

outcome outcome_of(exit_code code) {
  switch (code) {
  case exit_code::done:
    return outcome::done;
  case exit_code::work_left:
    return outcome::stopped;
  default:
    return outcome::failed;
  }
}

ending ending_of(const run_summary& from) {
  ending out;
  out.outcome = outcome_of(from.code);
  out.exit_code = static_cast<int>(from.code);
  out.violations = from.violations;
  for (const auto& step : from.steps) {
    const auto& counts = step.counts;
    out.steps.push_back({step.name, outcome_of(step.status), counts.scanned,
                         counts.migrated, counts.already_there, counts.skipped,
                         counts.rejected, counts.written, step.problem});
    if (out.problem.empty() && step.status == step_status::failed)
      out.problem = step.name + ": " + step.problem;
  }
  if (out.problem.empty() && !out.violations.empty())
    out.problem = out.violations.front();
  return out;
}

// -- a run --------------------------------------------------------------------

ending run_plan(loaded_plan loaded, const outlook& found, const job& what,
                const options& asked) {
  run_setup setup;
  setup.profile = std::move(loaded.profile);
  setup.plan = loaded.plan;
  setup.identities = found.identities;
  setup.board = what.prints_events ? board_kind::plain : board_kind::none;
  setup.log = what.log;
  setup.functions = makers_of(what);
  run_system system{std::move(setup)};
  part_list parts{describe_run(system)};
  {
    const quiet_threads quiet;
    if (auto started = parts.start(); !started)
      return failed(started.error(),
                    exit_code_before_run(started.error().code));
  }
  const auto report = watch_run(system, what);
  const auto problem = lost_lock(system);
  parts.stop();
  if (problem)
    return failed(*problem, exit_code_in_run(problem->code));
  if (!report)
    return failed(report.error(), exit_code_in_run(report.error().code));
  return ending_of(summarize(
      *loaded.plan, std::vector<step_standing>(loaded.plan->steps.size()),
      *report, asked));
}

} // namespace

ending run(const job& what) {
  const auto asked = options_of(what);
  const auto refuse = [](const error& problem) {
    return failed(problem, exit_code_before_run(problem.code));
  };
  auto loaded = load(what, asked);
  if (!loaded)
    return refuse(loaded.error());
  if (auto good = check_log(loaded->profile, what.log); !good)
    return refuse(good.error());
  store_looks looks;
  if (auto good = check_locks(loaded->profile, *loaded->plan, looks); !good)
    return refuse(good.error());
  loaded = order_by_touches(std::move(*loaded), asked, looks);
  if (!loaded)
    return refuse(loaded.error());
  const auto found = check_run(loaded->profile, *loaded->plan, {}, looks);
  if (!found)
    return refuse(found.error());
  loaded = guess_by_rows(std::move(*loaded), *found);
  const auto& plan = *loaded->plan;
  if (all_done(found->standings, found->kept))
    return ending_of(summarize_done(plan, found->standings, asked));
  return run_plan(std::move(*loaded), *found, what, asked);
}

} // namespace dunlin::engine
