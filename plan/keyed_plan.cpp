#include "plan/keyed_plan.hpp"

#include "config/nearest.hpp"
#include "config/text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

tl::unexpected<error> refuse(error_code code, const keys_request& asked,
                             const std::string& why) {
  return fail(code, "--keys: step " + quote(asked.step) + " " + why);
}

tl::unexpected<error> refuse_unknown(const migration_plan& plan,
                                     const keys_request& asked) {
  std::vector<std::string> tables;
  for (const auto& step : plan.steps)
    if (!step.is_script())
      tables.push_back(step.name);
  return fail(error_code::unknown_step, "--keys: unknown step "
                                            + quote(asked.step)
                                            + hint_for(asked.step, tables));
}

} // namespace

result<migration_plan> mark_keyed(migration_plan plan,
                                  const std::vector<keys_request>& asked) {
  for (const auto& request : asked) {
    const auto found
        = std::find_if(plan.steps.begin(), plan.steps.end(),
                       [&](auto& of) { return of.name == request.step; });
    if (found == plan.steps.end())
      return refuse_unknown(plan, request);
    if (found->is_script())
      return refuse(error_code::usage, request,
                    "is a script, which has no keys; give a table step");
    if (!found->table().update.empty())
      return refuse(error_code::usage, request,
                    "changes ranges of rows in place (`update`), not single"
                    " ones; narrow its WHERE instead");
    if (found->is_keyed())
      return refuse(error_code::usage, request,
                    "is given twice; write all of its keys to one file");
    found->keys.file = request.file;
  }
  if (!asked.empty())
    for (auto& step : plan.steps)
      step.is_left_out = !step.is_keyed();
  return plan;
}

bool has_keyed(const migration_plan& plan) noexcept {
  return std::any_of(plan.steps.begin(), plan.steps.end(),
                     [](const auto& step) { return step.is_keyed(); });
}

} // namespace dunlin
