#include "app/load_plan.hpp"

#include "app/machine.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

namespace dunlin {

namespace {

result<void> check_reset(const migration_plan& plan, const options& asked) {
  if (!asked.reset || asked.reset->empty() || plan.find(*asked.reset))
    return {};
  std::vector<std::string> known;
  for (const auto& step : plan.steps)
    known.push_back(step.name);
  return fail(error_code::unknown_step, "--reset: unknown step "
                                            + quote(*asked.reset)
                                            + hint_for(*asked.reset, known));
}

} // namespace

result<loaded_profile> load_asked(const options& asked) {
  load_request request;
  request.path = asked.profile;
  request.with = asked.with;
  request.overrides = asked.overrides;
  request.current_folder = current_folder();
  request.cores = core_count();
  request.environment = process_environment();
  return load_profile(request);
}

result<loaded_plan> plan_of(dunlin::profile profile, const options& asked) {
  auto plan = make_plan(profile);
  if (!plan)
    return fail(plan.error());
  if (plan->steps.empty())
    return fail(error_code::missing_key,
                printable(asked.profile)
                    + ": has no steps; add a [[tables]] or [[scripts]] block");
  if (auto good = check_reset(*plan, asked); !good)
    return fail(good.error());
  auto marked = mark_keyed(std::move(*plan), asked.keys);
  if (!marked)
    return fail(marked.error());
  return loaded_plan{std::move(profile), std::make_shared<const migration_plan>(
                                             std::move(*marked))};
}

result<loaded_plan> load_plan(const options& asked) {
  auto loaded = load_asked(asked);
  if (!loaded)
    return fail(loaded.error());
  return plan_of(std::move(loaded->profile), asked);
}

} // namespace dunlin
