#include "app/load_plan.hpp"

#include "app/machine.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"
#include "config/text_file.hpp"
#include "plan/durations.hpp"
#include "stores/store.hpp"

#include <algorithm>
#include <variant>

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

/// A million steps with long names.
constexpr uint64_t durations_max_bytes = 256u << 20;

result<migration_plan> add_durations(migration_plan plan, const options& asked,
                                     const past_times& past) {
  if (!asked.durations.empty()) {
    const auto text
        = read_text_file(asked.durations, asked.durations, durations_max_bytes);
    if (!text)
      return fail(text.error());
    auto known = with_durations(std::move(plan), *text, asked.durations);
    if (!known)
      return known;
    plan = std::move(*known);
  }
  return with_guesses(with_past(std::move(plan), past), {}, past);
}

bool has_scripts(const dunlin::profile& profile) {
  return std::any_of(profile.blocks.begin(), profile.blocks.end(),
                     [](const auto& block) {
                       return std::holds_alternative<scripts_block>(block);
                     });
}

/// Until the stores have told what scripts touch, only an `after` orders them:
/// a circle of what they might touch may turn out to be none.
result<std::vector<step_touches>> told_later(const std::vector<step>& steps) {
  std::vector<step_touches> out(steps.size());
  for (auto& each : out)
    each.is_past = true;
  return out;
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

result<loaded_plan> plan_of(dunlin::profile profile, const options& asked,
                            const touch_teller& tell, const past_times& past) {
  auto plan = make_plan(
      profile, !tell && has_scripts(profile) ? touch_teller{told_later} : tell);
  if (!plan)
    return fail(plan.error());
  if (plan->steps.empty())
    return fail(error_code::missing_key,
                printable(asked.profile)
                    + ": has no steps; add a [[tables]] or [[scripts]] block");
  if (auto good = check_reset(*plan, asked); !good)
    return fail(good.error());
  for (const auto& [name, store] : profile.stores)
    if (!has_many_writers(store))
      plan->one_writer.insert(name);
  auto timed = add_durations(std::move(*plan), asked, past);
  if (!timed)
    return fail(timed.error());
  auto marked = mark_keyed(std::move(*timed), asked.keys);
  if (!marked)
    return fail(marked.error());
  auto part = mark_part(std::move(*marked), asked.part);
  if (!part)
    return fail(part.error());
  return loaded_plan{std::move(profile),
                     std::make_shared<const migration_plan>(std::move(*part)),
                     {}};
}

result<loaded_plan> load_plan(const options& asked) {
  auto loaded = load_asked(asked);
  if (!loaded)
    return fail(loaded.error());
  return plan_of(std::move(loaded->profile), asked);
}

} // namespace dunlin
