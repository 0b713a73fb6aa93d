#include "app/checks.hpp"
#include "app/commands.hpp"
#include "app/guess_by_rows.hpp"
#include "app/load_plan.hpp"
#include "app/output.hpp"
#include "app/plan_text.hpp"
#include "app/plan_touches.hpp"

#include <utility>

namespace dunlin {

result<exit_code> show_plan(const options& asked) {
  store_looks looks;
  auto loaded = load_plan(asked);
  if (loaded)
    loaded = order_by_touches(std::move(*loaded), asked, looks);
  if (!loaded)
    return fail(loaded.error());
  const auto found
      = check_run(loaded->profile, *loaded->plan, {{}, asked.count}, looks);
  if (!found)
    return fail(found.error());
  const auto guessed = guess_by_rows(std::move(*loaded), *found);
  standard_output().write(plan_text(guessed, *found, asked));
  return exit_code::done;
}

} // namespace dunlin
