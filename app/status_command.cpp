#include "app/checks.hpp"
#include "app/commands.hpp"
#include "app/load_plan.hpp"
#include "app/output.hpp"
#include "app/status_text.hpp"

namespace dunlin {

result<exit_code> show_status(const options& asked) {
  auto loaded = load_plan(asked);
  if (!loaded)
    return fail(loaded.error());
  const auto& plan = *loaded->plan;
  migration_status status;
  status.name = loaded->profile.name;
  status.profile_path = loaded->profile.path;
  for (const auto& store : written_stores(plan)) {
    auto holder = lock_holder(loaded->profile.stores.at(store));
    if (!holder)
      return fail(holder.error());
    if (!holder->empty())
      status.holders[store] = *holder;
  }
  auto kept = read_ledgers(loaded->profile, plan);
  if (!kept)
    return fail(kept.error());
  if (auto good = check_owner(loaded->profile, plan, *kept); !good)
    return fail(good.error());
  status.kept = std::move(*kept);
  status.standings = standings_of(plan, status.kept, {});
  standard_output().write(asked.json ? status_json(plan, status, asked)
                                     : status_text(plan, status, asked));
  return exit_code_of(status);
}

} // namespace dunlin
