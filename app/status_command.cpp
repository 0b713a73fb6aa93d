#include "app/checks.hpp"
#include "app/commands.hpp"
#include "app/load_plan.hpp"
#include "app/output.hpp"
#include "app/plan_touches.hpp"
#include "app/status_text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Only where a step failed or is in doubt anything is blocked, and the stores
/// are asked what scripts touch.
result<std::vector<std::optional<step_index>>>
blocked_steps(const loaded_plan& loaded,
              const std::vector<step_standing>& standings, const options& asked,
              store_looks& looks) {
  if (std::none_of(standings.begin(), standings.end(), blocks_others))
    return std::vector<std::optional<step_index>>(standings.size());
  const auto ordered = order_by_touches(loaded, asked, looks);
  if (!ordered)
    return fail(ordered.error());
  return blocked_by(*ordered->plan, standings);
}

} // namespace

result<exit_code> show_status(const options& asked) {
  auto loaded = load_plan(asked);
  if (!loaded)
    return fail(loaded.error());
  const auto& plan = *loaded->plan;
  migration_status status;
  status.name = loaded->profile.name;
  status.profile_path = loaded->profile.path;
  store_looks looks;
  for (const auto& store : written_stores(plan)) {
    const auto look = looks.at(loaded->profile.stores.at(store));
    auto holder = look ? (*look)->lock_holder() : fail(look.error());
    if (!holder)
      return fail(holder.error());
    if (!holder->empty())
      status.holders[store] = *holder;
  }
  auto kept = read_ledgers(loaded->profile, plan, looks);
  if (!kept)
    return fail(kept.error());
  if (auto good = check_owner(loaded->profile, plan, *kept); !good)
    return fail(good.error());
  status.kept = std::move(*kept);
  status.standings = standings_of(plan, status.kept, {});
  if (auto good
      = find_changed_statements(loaded->profile, plan, status.standings, looks);
      !good)
    return fail(good.error());
  auto blocked = blocked_steps(*loaded, status.standings, asked, looks);
  if (!blocked)
    return fail(blocked.error());
  status.blocked = std::move(*blocked);
  status.gone = gone_steps(plan, status.kept);
  standard_output().write(asked.json ? status_json(plan, status, asked)
                                     : status_text(plan, status, asked));
  return exit_code_of(status);
}

} // namespace dunlin
