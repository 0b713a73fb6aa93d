#include "stores/postgresql/touches/closure.hpp"
#include "stores/postgresql/touches/routine.hpp"

#include <algorithm>
#include <utility>

/// @file
/// What a call leads to.

namespace dunlin::postgresql {

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& each : words)
    out += each + ",";
  return out;
}

} // namespace

void touch_closure::call_routine(size_t number) {
  const auto& routine = db_.at(number);
  const auto name = display_of(routine);
  const auto how = "function " + name;
  const bool is_definer
      = std::any_of(routine.bodies.begin(), routine.bodies.end(),
                    [](const auto& body) { return body.is_definer; });
  const auto before
      = std::exchange(runs_as_owner_, runs_as_owner_ || is_definer);
  follow_body(number, how);
  runs_as_owner_ = before;
}

void touch_closure::follow_body(size_t number, const std::string& how) {
  const auto& routine = db_.at(number);
  const auto name = display_of(routine);
  // An aggregate calls others.
  follow_list(routine.definition, how);
  if (routine.exists && routine.bodies.empty() && routine.definition.empty())
    return;
  if (calls_.generation != db_.generation()) {
    calls_.generation = db_.generation();
    calls_.by_caller.clear();
  }
  const auto places = session_.places();
  const std::pair key{number, places ? joined(*places) : ""};
  const bool may_keep = session_.temporary.empty() && places;
  if (const auto known = calls_.by_caller.find(key);
      may_keep && known != calls_.by_caller.end()) {
    follow_list(use_list{known->second}, how);
    return;
  }
  use_list uses;
  for (const auto& body : std::vector<routine_body>{routine.bodies})
    uses.append(uses_of_call(db_, session_, name, body));
  if (may_keep)
    calls_.by_caller[key] = uses;
  follow_list(uses, how);
}

void touch_closure::call_event_functions() {
  for (const auto function : db_.event_functions)
    follow({function, use_verb::calls}, "event trigger");
}

} // namespace dunlin::postgresql
