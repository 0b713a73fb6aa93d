#include "tests/sim/world_options.hpp"

#include <array>

namespace dunlin {

std::string_view to_string(schedule_policy policy) noexcept {
  static constexpr std::array<std::string_view, 4> names{
      "uniform", "first-in", "last-in", "starve-one"};
  return names[static_cast<size_t>(policy)];
}

world_options draw_world_options(choice_stream& chance) {
  static constexpr std::array policies{
      schedule_policy::first_in, schedule_policy::uniform,
      schedule_policy::uniform, schedule_policy::last_in,
      schedule_policy::starve_one};
  static constexpr std::array<uint32_t, 4> timers_per_mille{0, 5, 20, 200};
  world_options options;
  options.policy = policies[chance.pick(policies.size(), "policy")];
  options.starved = chance.pick(16, "starved actor");
  options.timers_per_mille
      = timers_per_mille[chance.pick(timers_per_mille.size(), "timers")];
  return options;
}

} // namespace dunlin
