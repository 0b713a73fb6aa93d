#include "app/board_choice.hpp"
#include "app/checks.hpp"
#include "app/commands.hpp"
#include "app/dry_run.hpp"
#include "app/guess_by_rows.hpp"
#include "app/last_resort.hpp"
#include "app/load_plan.hpp"
#include "app/machine.hpp"
#include "app/output.hpp"
#include "app/plan_touches.hpp"
#include "app/reject_examples.hpp"
#include "app/run_parts.hpp"
#include "app/run_wait.hpp"
#include "app/summary.hpp"
#include "app/terminal_file.hpp"
#include "config/text.hpp"
#include "plan/keyed_plan.hpp"
#include "plan/plan_part.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace dunlin {

namespace {

/// A step that the run leaves out is not begun anew by it.
result<void> check_reset(const migration_plan& plan, const options& asked) {
  const auto* step = asked.reset && !asked.reset->empty()
                         ? plan.find(*asked.reset)
                         : nullptr;
  if (step == nullptr || !step->is_left_out)
    return {};
  const bool is_only = !asked.part.only.empty();
  return fail(error_code::usage,
              "--reset: step " + quote(step->name) + " is left out by "
                  + (is_only ? "--only" : "--until")
                  + ", so that nothing would be begun anew; give --reset a step"
                    " that the run has");
}

/// What becomes of rows when `--reset` forgets them.
std::string fate_of_rows(const migration_plan& plan, const std::string& reset) {
  const auto is_in_place = [&](const step& of) {
    return (reset.empty() || reset == of.name) && !of.is_script()
           && !of.table().update.empty();
  };
  if (std::none_of(plan.steps.begin(), plan.steps.end(), is_in_place))
    return "rows in the target stay";
  return "rows in the target stay, and those that an `update` changed would be"
         " changed once more";
}

/// Asks before `--reset` forgets what the ledgers hold.
result<void> confirm_reset(const migration_plan& plan, const options& asked) {
  if (!asked.reset || asked.yes)
    return {};
  const auto what
      = (asked.reset->empty() ? std::string{"all steps of this profile"}
                              : "step " + quote(*asked.reset))
        + "; " + fate_of_rows(plan, *asked.reset);
  if (!can_ask())
    return fail(error_code::usage,
                "--reset forgets what the ledgers hold of " + what
                    + "; without a terminal to ask, say --yes");
  standard_error().write("dunlin: forget what the ledgers hold of " + what
                         + "? Type yes to go on: ");
  std::string typed;
  std::getline(std::cin, typed);
  if (typed != "yes")
    return fail(error_code::usage, "--reset was not confirmed; nothing was"
                                   " changed");
  return {};
}

void print_summary(const run_summary& summary, const options& asked) {
  auto& out = standard_output();
  if ((asked.board == board_kind::plain || asked.board == board_kind::live)
      && !summary.nothing_to_do)
    out.write("\n");
  out.write(asked.board == board_kind::json ? summary_json(summary)
                                            : summary_text(summary));
}

constexpr const char* stopped_at_once
    = "stopped at once: what is committed stays, run again to go on";

/// While the process stands still, and after, the terminal is another's.
job_control job_control_of(const std::shared_ptr<terminal>& screen,
                           const std::shared_ptr<keyboard>& keys) {
  return {[=](const std::function<void()>& stop) {
            const auto held = screen->hold();
            screen->was_lost();
            if (keys)
              keys->around_stop(stop);
            else
              stop();
          },
          [=] {
            screen->was_lost();
            if (keys)
              keys->continued();
          }};
}

/// The end of a run as the program tells it.
struct run_verdict {
  exit_code code = exit_code::done;
  std::optional<run_summary> summary;
  /// One line for standard error; empty if the summary says all.
  std::string problem;
};

run_verdict verdict_of(const run_end& end, const migration_plan& plan,
                       const std::vector<step_standing>& standings,
                       const options& asked) {
  run_verdict out;
  if (end.report) {
    out.summary = summarize(plan, standings, *end.report, asked);
    out.code = out.summary->code;
  } else if (end.is_forced) {
    out.code = exit_code::work_left;
    out.problem = stopped_at_once;
  } else {
    out.code = exit_code_in_run(end.problem.code);
    out.problem = end.problem.text;
  }
  return out;
}

/// Looks up why rows were rejected, where any were.
void explain_rejects(run_verdict& verdict, const profile& of,
                     const migration_plan& plan) {
  if (!verdict.summary
      || std::none_of(verdict.summary->steps.begin(),
                      verdict.summary->steps.end(),
                      [](const auto& step) { return step.rejects_open > 0; }))
    return;
  // The run is over either way, and said where all of them stand.
  if (const auto kept = read_ledgers(of, plan))
    verdict.summary->reject_examples = reject_examples_of(plan, *kept);
}

void tell(const run_verdict& verdict, const options& asked) {
  if (verdict.summary)
    print_summary(*verdict.summary, asked);
  if (!verdict.problem.empty())
    standard_error().write("dunlin: " + verdict.problem + "\n");
}

/// Of a run whose parts are still starting: it has nothing in flight.
void stop_at_once() {
  give_up_on_terminal();
  tell({exit_code::work_left, std::nullopt, stopped_at_once}, {});
  _exit(static_cast<int>(exit_code::work_left));
}

/// What of the plan a run carries out: all that is not left out.
std::shared_ptr<const migration_plan> part_of(const loaded_plan& loaded,
                                              const outlook& found) {
  if (count_left_out(*loaded.plan) == 0 && !has_keyed(*loaded.plan))
    return loaded.plan;
  auto marked = *loaded.plan;
  for (size_t i = 0; i < marked.steps.size(); ++i)
    if (marked.steps[i].is_keyed())
      marked.steps[i].keys.lines = found.rows[i].source.rows.value_or(0);
  return std::make_shared<const migration_plan>(part_to_run(marked));
}

result<exit_code> run_plan(loaded_plan loaded,
                           const std::shared_ptr<const migration_plan>& plan,
                           const outlook& found, const options& asked) {
  const auto& standings = found.standings;
  run_setup setup;
  setup.profile = std::move(loaded.profile);
  setup.plan = plan;
  setup.whole = loaded.plan;
  setup.identities = found.identities;
  setup.reset = asked.reset;
  setup.board = asked.board;
  setup.log = asked.log;
  setup.level = asked.level;
  const bool is_live = asked.board == board_kind::live;
  if (is_live) {
    setup.style = choose_style(process_environment());
    setup.terminal = std::make_shared<terminal>(STDOUT_FILENO);
    setup.keyboard = keyboard::open(STDIN_FILENO, STDOUT_FILENO);
  }
  const auto give_up = [keys = setup.keyboard] {
    if (keys)
      keys->leave();
    give_up_on_terminal();
  };
  // Before all other threads, which leave the signals to it.
  signal_watch signals{stop_at_once,
                       is_live ? job_control_of(setup.terminal, setup.keyboard)
                               : job_control{}};
  run_system system{std::move(setup)};
  part_list parts{describe_run(system)};
  if (auto started = parts.start(); !started)
    return fail(started.error());
  const auto end = await_run(system, signals);
  auto verdict = verdict_of(end, *system.setup.whole, standings, asked);
  if (const auto problem = lost_lock(system)) {
    verdict.code = worse(verdict.code, exit_code_in_run(problem->code));
    verdict.problem = problem->text;
  }
  if (end.is_forced && !end.report) {
    // The time that all others had is over.
    give_up();
    tell(verdict, asked);
    _exit(static_cast<int>(verdict.code));
  }
  {
    const last_resort resort{time_to_stop(end), verdict.code, [&] {
                               give_up();
                               tell(verdict, asked);
                             }};
    parts.stop();
  }
  // Nor does who asked twice wait for a terminal that stands still.
  if (end.is_forced)
    give_up_on_terminal();
  else
    explain_rejects(verdict, system.setup.profile, *plan);
  tell(verdict, asked);
  return verdict.code;
}

} // namespace

result<exit_code> run_migration(const options& from) {
  const auto began_ms = steady_now_ms();
  auto asked = from;
  const auto board
      = choose_board(from.board, {is_terminal(STDOUT_FILENO),
                                  from.log == "-" && is_terminal(STDERR_FILENO),
                                  process_environment()});
  if (!board)
    return fail(board.error());
  asked.board = *board;
  auto loaded = load_plan(asked);
  if (!loaded)
    return fail(loaded.error());
  if (auto good = check_log(loaded->profile, asked.log); !good)
    return fail(good.error());
  store_looks looks;
  if (!asked.dry_run)
    if (auto good
        = check_locks(loaded->profile, part_to_run(*loaded->plan), looks);
        !good)
      return fail(good.error());
  loaded = order_by_touches(std::move(*loaded), asked, looks);
  if (!loaded)
    return fail(loaded.error());
  // Only now is it known what a part needs.
  if (auto good = check_reset(*loaded->plan, asked); !good)
    return fail(good.error());
  const auto found = check_run(loaded->profile, *loaded->plan,
                               {asked.reset, asked.count}, looks);
  if (!found)
    return fail(found.error());
  loaded = guess_by_rows(std::move(*loaded), *found);
  const auto& plan = *loaded->plan;
  if (asked.dry_run) {
    standard_output().write(
        dry_run_text(plan, *found, asked, steady_now_ms() - began_ms));
    return dry_run_code(plan, *found);
  }
  if (auto good = confirm_reset(plan, asked); !good)
    return fail(good.error());
  if (nothing_to_do(plan, found->standings, found->kept)) {
    auto summary = summarize_done(plan, found->standings, asked);
    summary.reject_examples = reject_examples_of(plan, found->kept);
    print_summary(summary, asked);
    return exit_code::done;
  }
  const auto part = part_of(*loaded, *found);
  return run_plan(std::move(*loaded), part, *found, asked);
}

} // namespace dunlin
