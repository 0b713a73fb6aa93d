#include "app/checks.hpp"
#include "app/commands.hpp"
#include "app/last_resort.hpp"
#include "app/load_plan.hpp"
#include "app/output.hpp"
#include "app/plan_touches.hpp"
#include "app/rehearse/rehearsal.hpp"
#include "app/rehearse/rehearse_text.hpp"
#include "app/signal_watch.hpp"
#include "config/text.hpp"
#include "stores/scratch.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace dunlin {

namespace {

/// Copies are dropped after a signal, which a busy server may take a while for.
/// What is left by then is dropped by the next rehearsal.
constexpr std::chrono::seconds drop_time_max{30};

/// The scripts that are left, in serial order.
std::vector<bool> scripts_left(const migration_plan& plan,
                               const std::vector<bool>& done) {
  std::vector<bool> out(plan.steps.size());
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = plan.steps[i].is_script() && !done[i];
  return out;
}

/// A copy would hold the work of a statement in doubt, or not.
result<void> check_doubts(const migration_plan& plan,
                          const std::vector<step_standing>& standings) {
  for (size_t i = 0; i < standings.size(); ++i)
    if (standings[i].has_doubt())
      return fail(error_code::statement_in_doubt,
                  "step " + quote(plan.steps[i].name)
                      + ": it is not known yet whether one of its statements"
                        " took effect; `dunlin run` looks, and what stays in"
                        " doubt `dunlin resolve` settles; rehearse then");
  return {};
}

/// Refuses to name a server where none of the scripts' stores could be copied
/// to it.
result<void> check_server(const loaded_plan& loaded, const options& asked) {
  const auto& steps = loaded.plan->steps;
  if (asked.scratch.empty()
      || std::any_of(steps.begin(), steps.end(), [&](const auto& step) {
           return step.is_script()
                  && can_copy_elsewhere(
                      loaded.profile.stores.at(step.script().store));
         }))
    return {};
  return fail(error_code::usage,
              "--scratch is useless here: it names a server for the copies of"
              " PostgreSQL's databases, and no script is of one; leave it out");
}

result<rehearsal_facts> rehearse(const loaded_plan& loaded,
                                 const options& asked, store_looks& looks,
                                 verify_stop& stop) {
  const auto& plan = *loaded.plan;
  if (auto free = check_locks(loaded.profile, plan, looks); !free)
    return fail(free.error());
  const auto found = check_run(loaded.profile, plan,
                               {.reset = {}, .writes_targets = false}, looks);
  if (!found)
    return fail(found.error());
  if (auto good = check_doubts(plan, found->standings); !good)
    return fail(good.error());
  std::vector<bool> done(plan.steps.size());
  std::vector<size_t> statements_done(plan.steps.size());
  rehearsal_facts out;
  for (size_t i = 0; i < done.size(); ++i) {
    done[i] = found->standings[i].where == standing::done;
    statements_done[i] = found->standings[i].statements_done();
    if (!done[i] && !plan.steps[i].is_script())
      out.left_out.push_back(plan.steps[i].name);
  }
  const auto graph = open_graph(plan, done);
  const auto chosen = scripts_left(plan, done);
  out.scripts = chosen_of(serial_order(graph), chosen);
  if (out.scripts.empty())
    return out;
  auto copies
      = rehearsal_copies::make(loaded.profile, plan, out.scripts,
                               std::move(statements_done), asked.scratch, stop);
  if (!copies)
    return fail(copies.error());
  out.tables = (*copies)->tables();
  out.rows = (*copies)->rows();
  auto report
      = rehearse_orders(**copies, out.scripts,
                        other_orders(graph, chosen, asked.orders, asked.seed));
  if (!report)
    return fail(report.error());
  out.report = std::move(*report);
  return out;
}

} // namespace

result<exit_code> rehearse(const options& asked) {
  // Before all other threads, which leave the signals to it.
  verify_stop stop;
  std::optional<last_resort> end;
  signal_watch signals{[] {}};
  signals.on_signal([&](const heard_signal&) {
    stop.ask();
    if (!end)
      end.emplace(drop_time_max, exit_code::work_left, [] {});
  });
  store_looks looks;
  auto loaded = load_plan(asked);
  if (loaded)
    if (auto good = check_server(*loaded, asked); !good)
      return fail(good.error());
  if (loaded)
    loaded = order_by_touches(std::move(*loaded), asked, looks);
  if (!loaded)
    return fail(loaded.error());
  const auto facts = rehearse(*loaded, asked, looks, stop);
  if (!facts)
    return stop.is_asked() ? fail(error_code::interrupted,
                                  "stopped; the copies are dropped, and nothing"
                                  " else was changed")
                           : fail(facts.error());
  standard_output().write(asked.json
                              ? rehearse_json(*loaded->plan, *facts, asked)
                              : rehearse_text(*loaded->plan, *facts, asked));
  return exit_code_of(facts->report);
}

} // namespace dunlin
