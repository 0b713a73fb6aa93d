#include "app/control/steps_under_way.hpp"

#include "app/control/control_call.hpp"
#include "app/control/control_place.hpp"
#include "app/control/control_words.hpp"
#include "app/machine.hpp"

#include <unistd.h>

namespace dunlin {

std::vector<std::string> steps_under_way(const loaded_plan& loaded) {
  std::vector<std::string> out;
  const auto name = control_name(loaded.profile, *loaded.plan);
  if (!name)
    return out;
  const auto told = call_run(runtime_folders(process_environment(), geteuid()),
                             *name, steer_request{steer_verb::status, 0, {}});
  if (told.what != call_outcome::fate::answered)
    return out;
  if (const auto answer = parse_answer(told.text))
    for (const auto& step : answer->now.under_way)
      out.push_back(step.step);
  return out;
}

} // namespace dunlin
