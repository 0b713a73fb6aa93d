#include "app/checks.hpp"
#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/control/control_call.hpp"
#include "app/control/control_place.hpp"
#include "app/control/control_text.hpp"
#include "app/load_plan.hpp"
#include "app/machine.hpp"
#include "app/output.hpp"
#include "config/text.hpp"

#include <unistd.h>

namespace dunlin {

namespace {

exit_code end_with(exit_code code, const std::string& text) {
  standard_error().write("dunlin: " + text + "\n");
  return code;
}

exit_code code_of(steer_outcome outcome) noexcept {
  switch (outcome) {
  case steer_outcome::done:
  case steer_outcome::unchanged:
    return exit_code::done;
  case steer_outcome::refused:
    return exit_code::work_left;
  case steer_outcome::crowded:
    return exit_code::failed;
  }
  return exit_code::failed;
}

/// Nobody can be reached: because nobody is there?
result<exit_code> tell_nobody(const loaded_plan& loaded,
                              const std::string& place, const options& asked) {
  for (const auto& store : written_stores(*loaded.plan)) {
    auto holder = lock_holder(loaded.profile.stores.at(store));
    if (!holder)
      return fail(holder.error());
    if (!holder->empty())
      return end_with(exit_code::locked,
                      "a run has store " + quote(store) + " (" + *holder
                          + "), but it can't be reached (" + place
                          + "): it may be just starting, or be another user's"
                            " or profile's; a SIGTERM lets it finish what is in"
                            " hand");
  }
  const auto next = asked.word.verb == steer_verb::status ? "status" : "run";
  return end_with(exit_code::work_left,
                  "no run of " + quote(loaded.profile.name)
                      + " is going on; see " + command_line(next, asked));
}

} // namespace

result<exit_code> control_run(const options& asked) {
  auto loaded = load_plan(asked);
  if (!loaded)
    return fail(loaded.error());
  auto name = control_name(loaded->profile, *loaded->plan);
  if (!name)
    return fail(name.error());
  const auto told = call_run(runtime_folders(process_environment(), geteuid()),
                             *name, asked.word);
  using fate = call_outcome::fate;
  if (told.what == fate::nobody)
    return tell_nobody(*loaded, told.text, asked);
  if (told.what != fate::answered)
    return end_with(exit_code::failed, told.text);
  auto answer = parse_answer(told.text);
  if (!answer)
    return fail(answer.error());
  standard_output().write(
      asked.json ? control_json(*answer)
                 : control_text(loaded->profile.name, *answer, asked));
  return code_of(answer->now.outcome);
}

} // namespace dunlin
