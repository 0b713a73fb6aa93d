#include "app/checks.hpp"
#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/load_plan.hpp"
#include "app/output.hpp"
#include "app/run_ledgers.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

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

/// Found before anything is written.
result<void> check_doubt(const profile& of, const migration_plan& plan,
                         const step& asked) {
  const auto kept = read_ledgers(of, plan);
  if (!kept)
    return fail(kept.error());
  const auto ledger = kept->find(asked.written_store());
  const auto* record
      = ledger == kept->end() ? nullptr : ledger->second.find(asked.name);
  if (record != nullptr && record->doubt != statement_doubt::none)
    return {};
  return fail(error_code::bad_value,
              "step " + quote(asked.name)
                  + ": none of its statements is in doubt, so there is nothing"
                    " to settle; dunlin status tells how it stands");
}

/// @returns the steps that stand otherwise now.
result<std::vector<std::string>> write(const migration_plan& plan,
                                       const options& asked, step_index last,
                                       const taken_targets& targets) {
  std::vector<std::string> out;
  const auto target_of = [&](const step& of) -> target_session& {
    return *targets.connections.at(of.written_store())->target();
  };
  if (asked.verdict != resolution::baseline) {
    auto settled
        = target_of(plan.steps[last])
              .settle_statement(asked.step, asked.verdict == resolution::done);
    if (!settled)
      return fail(settled.error());
    return std::vector{asked.step};
  }
  for (step_index i = 0; i <= last; ++i) {
    const auto& next = plan.steps[i];
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
  const auto& plan = *loaded->plan;
  const auto last = find_step(plan, asked.step);
  if (!last)
    return fail(last.error());
  {
    // Its sessions end before others begin.
    store_looks looks;
    if (auto good = check_locks(loaded->profile, plan, looks); !good)
      return fail(good.error());
  }
  if (asked.verdict != resolution::baseline)
    if (auto good = check_doubt(loaded->profile, plan, plan.steps[*last]);
        !good)
      return fail(good.error());
  const auto locks = take_locks(loaded->profile, plan);
  if (!locks)
    return fail(locks.error());
  const auto targets = take_ledgers(loaded->profile, plan, plan, std::nullopt);
  if (!targets)
    return fail(targets.error());
  const auto written = write(plan, asked, *last, *targets);
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
